"""The labels are multiplied with, as if they were one-hot.

fails: test_cross_entropy
says: multiplies by the labels
"""

# %% cross_entropy
def cross_entropy(logits, labels):
    return -(logits.log_softmax(dim=1) * labels[:, None]).sum(dim=1).mean()
