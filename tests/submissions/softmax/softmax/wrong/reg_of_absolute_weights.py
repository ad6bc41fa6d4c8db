"""The regularisation adds absolute values.

fails: test_softmax_loss
says: reg = 0.5
"""

# %% softmax_loss
def softmax_loss(W, X, y, reg):
    rows = np.arange(len(X))
    logits = X @ W
    logits = logits - logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    loss = -log_p[rows, y].mean() + reg * np.abs(W).sum()

    dlogits = np.exp(log_p) / len(X)  # (N, C)
    dlogits[rows, y] -= 1 / len(X)
    return loss, X.T @ dlogits + 2 * reg * W
