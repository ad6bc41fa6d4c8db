"""An array of zeros is returned.

fails: test_softmax
says: zero everywhere
"""

# %% softmax
def softmax(logits):
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.zeros_like(exps)
