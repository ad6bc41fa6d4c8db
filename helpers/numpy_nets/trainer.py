"""Train a NumPy model by mini-batches: the loop of the notebook `two_layer_net`, ready for use."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

OPTIMIZERS: dict[str, Callable] = {
    "sgd": torch.optim.SGD,
    "momentum": lambda tensors, lr: torch.optim.SGD(tensors, lr, momentum=0.9),
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
}
ROWS = 1000  # of one evaluation step: as many as the caches cannot fill the memory


class Trainer:
    """Train a model, note how it goes, and end with the weights that were best on validation.

    model: has params {name: array}, changed in place, and loss(X, y=None), which returns logits
        (N, C) without y, and with y the loss and {name: gradient}
    data: arrays X_train, y_train, X_val, y_val
    optimizer: "sgd", "momentum" (0.9), "rmsprop" or "adam", with PyTorch's defaults
    lr: learning rate of the first epoch; lr_decay: what it is multiplied with after each epoch
    num_train: rows of the training split on which the accuracy of an epoch is measured
    rng: shuffles the rows, in every epoch anew
    raises: ValueError for an optimizer that is not in the list

    >>> from helpers.numpy_nets.layers import affine_backward, affine_forward, softmax_loss
    >>> class Linear:
    ...     def __init__(self):
    ...         self.params = {"W": np.zeros((1, 2)), "b": np.zeros(2)}
    ...     def loss(self, X, y=None):
    ...         logits, cache = affine_forward(X, self.params["W"], self.params["b"])
    ...         if y is None:
    ...             return logits
    ...         loss, dlogits = softmax_loss(logits, y)
    ...         return loss, dict(zip("Wb", affine_backward(dlogits, cache)[1:]))
    >>> X, y = np.array([[-1.0], [1.0]]), np.array([0, 1])
    >>> data = {"X_train": X, "y_train": y, "X_val": X, "y_val": y}
    >>> Trainer(Linear(), data, num_epochs=2, batch_size=2).train().val_accuracy_history
    [1.0, 1.0]
    """

    def __init__(
        self,
        model: Any,
        data: dict[str, np.ndarray],
        *,
        optimizer: str = "momentum",
        lr: float = 1e-2,
        lr_decay: float = 1.0,
        num_epochs: int = 10,
        batch_size: int = 100,
        num_train: int = 1000,
        rng: np.random.Generator | None = None,
        progress: bool = False,
    ) -> None:
        if optimizer not in OPTIMIZERS:
            raise ValueError(f"Trainer: no optimizer {optimizer!r}; there are {list(OPTIMIZERS)}")
        self.model, self.data = model, data
        self.num_epochs, self.batch_size, self.num_train = num_epochs, batch_size, num_train
        self.rng = np.random.default_rng(0) if rng is None else rng
        self.progress = progress
        self.tensors = {name: torch.from_numpy(array) for name, array in model.params.items()}
        self.optimizer = OPTIMIZERS[optimizer](list(self.tensors.values()), lr=lr)
        self.schedule = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, lr_decay)
        self.loss_history: list[float] = []
        self.train_accuracy_history: list[float] = []
        self.val_accuracy_history: list[float] = []
        self.best_params = {name: array.copy() for name, array in model.params.items()}

    def train(self) -> "Trainer":
        """Run all epochs, load the best weights into the model, and return self."""
        steps = -(-len(self.data["X_train"]) // self.batch_size)
        with tqdm(total=self.num_epochs * steps, disable=not self.progress, unit="step") as bar:
            for epoch in range(1, self.num_epochs + 1):
                for rows in np.array_split(self._shuffled(), steps):
                    self._step(rows)
                    bar.update()
                self._end_epoch()
                bar.set_postfix_str(f"epoch {epoch}, val {self.val_accuracy_history[-1]:.3f}")
        for name, array in self.model.params.items():
            array[...] = self.best_params[name]
        return self

    def accuracy(self, X: np.ndarray, y: np.ndarray) -> float:
        """Return which share of the rows the model gets right."""
        parts = range(0, len(X), ROWS)
        right = [(self.model.loss(X[k : k + ROWS]).argmax(1) == y[k : k + ROWS]) for k in parts]
        return float(np.concatenate(right).mean())

    def _shuffled(self):
        return self.rng.permutation(len(self.data["X_train"]))

    def _step(self, rows):
        loss, gradients = self.model.loss(self.data["X_train"][rows], self.data["y_train"][rows])
        for name, tensor in self.tensors.items():
            tensor.grad = torch.as_tensor(gradients[name], dtype=tensor.dtype)
        self.optimizer.step()
        self.loss_history.append(float(loss))

    def _end_epoch(self):
        """Measure, keep the weights if they are the best so far, and lower the learning rate."""
        data, few = self.data, slice(self.num_train)
        val = self.accuracy(data["X_val"], data["y_val"])
        if val > max(self.val_accuracy_history, default=-1.0):
            self.best_params = {name: array.copy() for name, array in self.model.params.items()}
        self.val_accuracy_history.append(val)
        train = self.accuracy(data["X_train"][few], data["y_train"][few])
        self.train_accuracy_history.append(train)
        self.schedule.step()
