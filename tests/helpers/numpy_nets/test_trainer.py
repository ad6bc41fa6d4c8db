"""The Trainer against a PyTorch loop written out here."""

import numpy as np
import pytest
import torch

from helpers.numpy_nets import Trainer
from helpers.numpy_nets.layers import affine_backward, affine_forward, softmax_loss

RNG = np.random.default_rng(21)
DATA = {
    "X_train": RNG.standard_normal((23, 4)),
    "y_train": RNG.integers(3, size=23),
    "X_val": RNG.standard_normal((9, 4)),
    "y_val": RNG.integers(3, size=9),
}


class Linear:
    """A linear classifier."""

    def __init__(self):
        self.params = {"W": np.full((4, 3), 0.1), "b": np.zeros(3)}

    def loss(self, X, y=None):
        """Return logits, or the loss and the gradients."""
        logits, cache = affine_forward(X, self.params["W"], self.params["b"])
        if y is None:
            return logits
        loss, dlogits = softmax_loss(logits, y)
        return loss, dict(zip("Wb", affine_backward(dlogits, cache)[1:], strict=True))


def by_hand(make_optimizer, lr, lr_decay, num_epochs, batch_size):
    """Train with PyTorch on the same batches; return W after each epoch, and the losses."""
    rng, tensors, losses, ends = np.random.default_rng(3), Linear().params, [], []
    W, b = (torch.tensor(array, requires_grad=True) for array in tensors.values())
    X, y = torch.tensor(DATA["X_train"]), torch.tensor(DATA["y_train"])
    optimizer = make_optimizer([W, b], lr)
    for _ in range(num_epochs):
        steps = -(-len(X) // batch_size)
        for rows in np.array_split(rng.permutation(len(X)), steps):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(X[rows] @ W + b, y[rows])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        ends.append((W.detach().numpy().copy(), b.detach().numpy().copy()))
        optimizer.param_groups[0]["lr"] *= lr_decay
    return ends, losses


@pytest.mark.parametrize(
    ("optimizer", "make"),
    [
        ("sgd", lambda p, lr: torch.optim.SGD(p, lr)),
        ("momentum", lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9)),
        ("rmsprop", lambda p, lr: torch.optim.RMSprop(p, lr)),
        ("adam", lambda p, lr: torch.optim.Adam(p, lr)),
    ],
)
def test_takes_the_steps_that_pytorch_takes_and_keeps_the_best_weights(optimizer, make):
    settings = {"lr": 0.3, "lr_decay": 0.5, "num_epochs": 4, "batch_size": 5}
    trainer = Trainer(
        Linear(), DATA, optimizer=optimizer, rng=np.random.default_rng(3), **settings
    ).train()
    ends, losses = by_hand(make, **settings)
    np.testing.assert_allclose(trainer.loss_history, losses, rtol=1e-10)
    accuracies = [((DATA["X_val"] @ W + b).argmax(1) == DATA["y_val"]).mean() for W, b in ends]
    np.testing.assert_allclose(trainer.val_accuracy_history, accuracies)
    best, _ = ends[int(np.argmax(accuracies))]
    np.testing.assert_allclose(trainer.model.params["W"], best, rtol=1e-10)
    np.testing.assert_allclose(trainer.best_params["W"], best, rtol=1e-10)


def test_best_weights_do_not_change_with_later_steps():
    trainer = Trainer(Linear(), DATA, lr=0.5, num_epochs=3)
    trainer.train()
    kept = trainer.best_params["W"].copy()
    trainer.model.params["W"] += 1
    np.testing.assert_array_equal(trainer.best_params["W"], kept)


def test_training_accuracy_is_measured_on_the_training_split():
    trainer = Trainer(Linear(), DATA, num_epochs=1, num_train=7).train()
    right = trainer.model.loss(DATA["X_train"][:7]).argmax(1) == DATA["y_train"][:7]
    assert trainer.train_accuracy_history == [pytest.approx(right.mean())]


def test_an_unknown_optimizer_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no optimizer 'adamw'; there are .*'adam'"):
        Trainer(Linear(), DATA, optimizer="adamw")


def test_shows_a_progress_bar_when_asked(capsys):
    Trainer(Linear(), DATA, num_epochs=2, progress=True).train()
    assert "epoch 2, val 0." in capsys.readouterr().err
