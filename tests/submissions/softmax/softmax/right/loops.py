"""Loops everywhere; correct, and slower."""

# %% softmax
def softmax(logits):
    rows = []
    for row in logits:
        largest = max(row)
        exps = [float(np.exp(score - largest)) for score in row]
        rows.append([e / sum(exps) for e in exps])
    return np.array(rows)


# %% softmax_loss
def softmax_loss(W, X, y, reg):
    loss, dW = 0.0, np.zeros(W.shape)
    for i in range(len(X)):
        p = softmax((X[i] @ W)[None])[0]
        loss -= np.log(p[y[i]]) / len(X)
        for c in range(W.shape[1]):
            dW[:, c] += (p[c] - (y[i] == c)) * X[i] / len(X)
    return loss + reg * np.sum(W * W), dW + 2 * reg * W


# %% search
def search(fit, splits, lrs, regs):
    accuracies, best, best_W = {}, -1.0, None
    for lr in lrs:
        for reg in regs:
            W = fit(splits["X_train"], splits["y_train"], lr, reg)
            right = 0
            for x, label in zip(splits["X_val"], splits["y_val"]):
                right += int(np.argmax(x @ W) == label)
            accuracies[(lr, reg)] = right / len(splits["y_val"])
            if accuracies[(lr, reg)] > best:
                best, best_W = accuracies[(lr, reg)], W
    return accuracies, best_W
