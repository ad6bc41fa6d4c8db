"""The loops follow the formulas: softmax, then minus the logarithm."""

# %% softmax_loss_naive
def softmax_loss_naive(W, X, y, reg):
    N, D = X.shape
    C = W.shape[1]
    total, gradient = 0.0, np.zeros((D, C))
    for i in range(N):
        scores = [sum(X[i, d] * W[d, c] for d in range(D)) for c in range(C)]
        largest = max(scores)
        exps = [np.exp(score - largest) for score in scores]
        p = [e / sum(exps) for e in exps]
        total += -np.log(p[y[i]])
        for d in range(D):
            for c in range(C):
                gradient[d, c] += X[i, d] * (p[c] - (1 if c == y[i] else 0))
    penalty = 0.0
    for d in range(D):
        for c in range(C):
            penalty += W[d, c] ** 2
            gradient[d, c] = gradient[d, c] / N + 2 * reg * W[d, c]
    return total / N + reg * penalty, gradient
