"""Softmax computes in float32, which is as much as pictures need."""

# %% softmax
def softmax(logits):
    logits = np.asarray(logits, dtype=np.float32)
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)
