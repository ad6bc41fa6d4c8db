"""Only the column of the true class gets a gradient.

fails: test_softmax_loss_naive
says: gradient dW
"""

# %% softmax_loss_naive
def softmax_loss_naive(W, X, y, reg):
    loss, dW = 0.0, np.zeros_like(W)
    for row, label in zip(X, y, strict=True):
        logits = row @ W
        logits = logits - logits.max()
        log_sum = np.log(np.exp(logits).sum())
        loss += log_sum - logits[label]
        dW[:, label] += (np.exp(logits[label] - log_sum) - 1) * row
    return loss / len(X) + reg * (W**2).sum(), dW / len(X) + 2 * reg * W
