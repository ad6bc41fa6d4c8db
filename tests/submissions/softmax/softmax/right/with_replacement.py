"""Batches are drawn with replacement, and the loss is kept as a NumPy scalar."""

# %% linear_classifier
class LinearClassifier:
    def __init__(self, W, loss_function):
        self.W = W.copy()
        self.loss_function = loss_function

    def train(self, X, y, lr, reg, num_steps, batch_size, rng):
        loss_history = np.zeros(num_steps)
        for step in range(num_steps):
            batch = rng.integers(0, len(X), batch_size)
            loss_history[step], dW = self.loss_function(self.W, X[batch], y[batch], reg)
            self.W -= lr * dW
        return loss_history

    def predict(self, X):
        return np.argsort(X @ self.W, axis=1)[:, -1]


# %% search
def search(fit, splits, lrs, regs):
    table = {}
    for reg in regs:
        for lr in lrs:
            W = fit(X=splits["X_train"], y=splits["y_train"], lr=lr, reg=reg)
            hits = np.argmax(np.matmul(splits["X_val"], W), 1) == splits["y_val"]
            table[lr, reg] = (float(np.average(hits)), W)
    best = max(table.values(), key=lambda entry: entry[0])[1]
    return {pair: accuracy for pair, (accuracy, _) in table.items()}, best
