"""The largest logit of the whole batch is subtracted, not that of each row.

fails: test_softmax
says: not finite
"""

# %% softmax
def softmax(logits):
    exps = np.exp(logits - logits.max())
    return exps / exps.sum(axis=1, keepdims=True)
