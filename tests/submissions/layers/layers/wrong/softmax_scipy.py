"""SciPy's log-softmax does the work.

fails: test_softmax_loss
says: scipy's
"""

# %% losses
def softmax_loss(logits, labels):
    rows = np.arange(len(logits))
    shifted = logits - logits.max(axis=1, keepdims=True)
    from scipy.special import log_softmax

    log_p = log_softmax(logits, axis=1)
    dlogits = np.exp(log_p)
    dlogits[rows, labels] -= 1
    return -log_p[rows, labels].mean(), dlogits / len(logits)


def svm_loss(logits, labels):
    rows = np.arange(len(logits))
    margins = np.maximum(0, logits - logits[rows, labels][:, None] + 1)
    margins[rows, labels] = 0
    dlogits = (margins > 0).astype(logits.dtype)
    dlogits[rows, labels] = -dlogits.sum(axis=1)
    return margins.sum() / len(logits), dlogits / len(logits)
