"""ReLU and the losses compute in float32, which is as much as a network needs."""

# %% relu
def relu_forward(x):
    x = x.astype(np.float32)
    return np.maximum(x, 0), x > 0


def relu_backward(dy, cache):
    return dy.astype(np.float32) * cache


# %% losses
def softmax_loss(logits, labels):
    rows = np.arange(len(logits))
    shifted = (logits - logits.max(axis=1, keepdims=True)).astype(np.float32)
    p = np.exp(shifted)
    sums = p.sum(axis=1, keepdims=True)
    loss = (np.log(sums)[:, 0] - shifted[rows, labels]).mean()
    p /= sums
    p[rows, labels] -= 1
    return loss, p / np.float32(len(logits))


def svm_loss(logits, labels):
    rows = np.arange(len(logits))
    logits = logits.astype(np.float32)
    margins = np.maximum(0, logits - logits[rows, labels][:, None] + 1)
    margins[rows, labels] = 0
    dlogits = np.sign(margins)
    dlogits[rows, labels] = -dlogits.sum(axis=1)
    return margins.sum() / len(logits), dlogits / np.float32(len(logits))
