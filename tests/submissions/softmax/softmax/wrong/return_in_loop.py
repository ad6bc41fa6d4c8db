"""The return stands inside the loop, so only the first row counts.

fails: test_softmax_loss_naive
says: softmax_loss_naive: loss
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
        return loss / len(X) + reg * (W**2).sum(), dW / len(X) + 2 * reg * W
