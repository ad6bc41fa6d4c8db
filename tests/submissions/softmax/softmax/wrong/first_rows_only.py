"""Batches are drawn from the first half of the rows only.

fails: test_train
says: number of rows drawn
"""

# %% linear_classifier
class LinearClassifier:

    def __init__(self, W, loss_function):
        self.W = W.copy()
        self.loss_function = loss_function

    def train(self, X, y, lr, reg, num_steps, batch_size, rng):
        loss_history = []
        for _ in range(num_steps):
            batch = rng.choice(max(batch_size, len(X) // 2), batch_size, replace=False)
            loss, dW = self.loss_function(self.W, X[batch], y[batch], reg)
            self.W -= lr * dW
            loss_history.append(loss)
        return loss_history

    def predict(self, X):
        return (X @ self.W).argmax(axis=1)
