"""Batches of nearly equal size, all training rows measured, whole copies of the weights."""

# %% trainer
import copy


class Trainer:
    def __init__(self, params, loss_function, score_function, step):
        self.params = {name: w.copy() for name, w in params.items()}
        self.states = {}
        self.loss_function, self.score_function, self.step = loss_function, score_function, step
        self.loss_history, self.train_accuracy_history, self.val_accuracy_history = [], [], []

    def run_epoch(self, X, y, lr, batch_size, rng):
        order = np.arange(len(X))
        rng.shuffle(order)
        for rows in np.array_split(order, int(np.ceil(len(X) / batch_size))):
            loss, grads = self.loss_function(self.params, X[rows], y[rows])
            self.loss_history += [loss]
            for name in self.params:
                state = self.states.setdefault(name, {})
                self.params[name], self.states[name] = self.step(self.params[name], grads[name], state, lr)

    def accuracy(self, X, y):
        right = 0
        for start in range(0, len(X), 5):
            logits = self.score_function(self.params, X[start : start + 5])
            right += int(np.sum(np.argmax(logits, axis=1) == y[start : start + 5]))
        return right / len(X)

    def train(self, data, lr, lr_decay, num_epochs, batch_size, rng):
        bests = []
        for _ in range(num_epochs):
            self.run_epoch(data["X_train"], data["y_train"], lr, batch_size, rng)
            self.val_accuracy_history.append(self.accuracy(data["X_val"], data["y_val"]))
            self.train_accuracy_history.append(self.accuracy(data["X_train"], data["y_train"]))
            bests.append(copy.deepcopy(self.params))
            lr *= lr_decay
        self.params = bests[int(np.argmax(self.val_accuracy_history))]
        return self
