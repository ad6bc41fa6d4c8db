"""The maximum is subtracted from the caller's array.

fails: test_softmax
says: changed its input logits in place
"""

# %% softmax
def softmax(logits):
    logits -= logits.max(axis=1, keepdims=True)
    exps = np.exp(logits)
    return exps / exps.sum(axis=1, keepdims=True)
