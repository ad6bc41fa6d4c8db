"""Softmax of softmax.

fails: test_softmax
says: softmax twice
"""

# %% softmax
def softmax(logits):
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = exps / exps.sum(axis=1, keepdims=True)
    return np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)
