"""The exps are divided by the sum over the whole batch.

fails: test_softmax
says: over the whole array
"""

# %% softmax
def softmax(logits):
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exps / exps.sum()
