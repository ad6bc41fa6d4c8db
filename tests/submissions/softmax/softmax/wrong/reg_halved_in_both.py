"""The course's convention has no 1/2, this answer has it.

fails: test_softmax_loss_naive
says: the regularisation counts only half
"""

# %% softmax_loss_naive
def softmax_loss_naive(W, X, y, reg):
    loss, dW = 0.0, np.zeros_like(W)
    for row, label in zip(X, y, strict=True):
        logits = row @ W
        logits = logits - logits.max()
        log_sum = np.log(np.exp(logits).sum())
        loss += log_sum - logits[label]
        for c in range(W.shape[1]):
            dW[:, c] += (np.exp(logits[c] - log_sum) - (c == label)) * row
    return loss / len(X) + 0.5 * reg * (W**2).sum(), dW / len(X) + reg * W
