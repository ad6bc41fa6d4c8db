"""The weights that do best on train are kept.

fails: test_train
says: best epoch on train
"""

# %% trainer
class Trainer:
    def __init__(self, params, loss_function, score_function, step):
        self.loss_function, self.score_function, self.step = loss_function, score_function, step
        self.params, self.states = dict(params), {name: {} for name in params}
        self.loss_history, self.train_accuracy_history, self.val_accuracy_history = [], [], []

    def run_epoch(self, X, y, lr, batch_size, rng):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss, grads = self.loss_function(self.params, X[rows], y[rows])
            self.loss_history.append(loss)
            for name, dw in grads.items():
                w, state = self.params[name], self.states[name]
                self.params[name], self.states[name] = self.step(w, dw, state, lr)

    def accuracy(self, X, y):
        return float((self.score_function(self.params, X).argmax(axis=1) == y).mean())

    def train(self, data, lr, lr_decay, num_epochs, batch_size, rng):
        few, best, best_params = slice(len(data["y_val"])), -1.0, None
        for epoch in range(num_epochs):
            self.run_epoch(data["X_train"], data["y_train"], lr * lr_decay**epoch, batch_size, rng)
            train = self.accuracy(data["X_train"][few], data["y_train"][few])
            val = self.accuracy(data["X_val"], data["y_val"])
            self.train_accuracy_history.append(train)
            self.val_accuracy_history.append(val)
            if train > best:
                best, best_params = train, dict(self.params)
        self.params = best_params
