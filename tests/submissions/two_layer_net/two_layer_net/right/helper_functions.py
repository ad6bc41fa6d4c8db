"""Helper functions, a subclass, a property, and an extra cell that prints and warns."""

# %% forward
def _affine(X, W, b):
    return np.dot(X, W) + b


def forward(params, X):
    before = _affine(X, params["W1"], params["b1"])
    hidden = before * (before > 0)
    return _affine(hidden, params["W2"], params["b2"]), hidden



# %% + after forward
import warnings

warnings.warn("this is only a warning")
print("forward is done")



# %% trainer
class Base:
    def __init__(self, params, loss_function, score_function, step):
        self.loss_function, self.score_function, self.step = loss_function, score_function, step
        self.params, self.states = {**params}, {name: dict() for name in params}
        self.loss_history, self.train_accuracy_history, self.val_accuracy_history = [], [], []

    def accuracy(self, X, y):
        return np.mean(np.argmax(self.score_function(self.params, X), axis=-1) == y)


class Trainer(Base):
    def _update(self, grads, lr):
        results = {n: self.step(w, grads[n], self.states[n], lr) for n, w in self.params.items()}
        self.params = {name: w for name, (w, _) in results.items()}
        self.states = {name: state for name, (_, state) in results.items()}

    def run_epoch(self, X, y, lr, batch_size, rng):
        rows = list(rng.permutation(len(y)))
        while rows:
            batch, rows = rows[:batch_size], rows[batch_size:]
            loss, grads = self.loss_function(self.params, X[batch], y[batch])
            self._update(grads, lr)
            self.loss_history.append(float(loss))

    def train(self, data, lr, lr_decay, num_epochs, batch_size, rng):
        n = len(data["X_val"])
        best = self.params
        for epoch in range(num_epochs):
            self.run_epoch(data["X_train"], data["y_train"], lr, batch_size, rng)
            print("epoch", epoch)
            val = self.accuracy(data["X_val"], data["y_val"])
            if val > max(self.val_accuracy_history, default=-1):
                best = self.params  # _update makes a new dictionary in every step
            self.val_accuracy_history.append(val)
            train = self.accuracy(data["X_train"][:n], data["y_train"][:n])
            self.train_accuracy_history.append(train)
            lr = lr * lr_decay
        self.params = best
