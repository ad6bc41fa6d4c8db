"""Nothing is returned.

fails: test_fold_batch_norm
says: returned NoneType; wanted is an nn.Conv2d
"""

# %% fold_batch_norm
def fold_batch_norm(conv, norm):
    pass
