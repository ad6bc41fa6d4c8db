"""Every function prints, and NumPy warns of an overflow that does no harm."""

# %% softmax
def softmax(logits):
    print("softmax of", logits.shape)
    np.exp(np.array([10000.0]))  # warns, and is not used
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


# %% softmax_loss
def softmax_loss(W, X, y, reg):
    import sys

    print("a note on stderr", file=sys.stderr)
    p = softmax(X @ W)
    true = p[np.arange(len(y)), y]
    p[np.arange(len(y)), y] -= 1
    return np.mean(-np.log(true)) + reg * np.sum(np.square(W)), np.dot(X.T, p) / len(y) + W * reg * 2
