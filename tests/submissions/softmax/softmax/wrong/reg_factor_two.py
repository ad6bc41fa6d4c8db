"""The gradient of the regularisation lacks its factor 2, in both loss functions.

fails: test_softmax_loss_naive test_softmax_loss
says: the regularisation counts only half
"""

# %% softmax_loss_naive
def softmax_loss_naive(W, X, y, reg):
    loss, dW = 0.0, np.zeros_like(W)
    for row, label in zip(X, y):
        p = softmax((row @ W)[None])[0]
        loss -= np.log(p[label])
        for c in range(W.shape[1]):
            dW[:, c] += (p[c] - (c == label)) * row
    return loss / len(X) + reg * (W**2).sum(), dW / len(X) + reg * W


# %% softmax_loss
def softmax_loss(W, X, y, reg):
    p = softmax(X @ W)
    loss = -np.log(p[np.arange(len(X)), y]).mean() + reg * (W**2).sum()
    p[np.arange(len(X)), y] -= 1
    return loss, X.T @ p / len(X) + reg * W
