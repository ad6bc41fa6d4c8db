"""The checks of a two-layer network name the usual mistakes, and take right answers of any form."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.pytorch_models.two_layer_net import (
    check_defaults,
    check_two_layer_net,
    check_two_layer_to_numpy,
)
from helpers.checks.pytorch_models.two_layer_net.hidden_layer import check_size
from helpers.checks.pytorch_models.two_layer_net.hidden_weights import (
    give_weights,
    two_layer_logits,
    weights_of,
)

LARGE = {"image": (3, 6, 5), "hidden_size": 130, "num_classes": 84, "N": 4, "dropout": 0.3}


class Net(nn.Module):
    """A right one; those below differ in one thing each."""

    def __init__(self, num_pixels, hidden_size, num_classes, dropout=0.0):
        super().__init__()
        self.first = nn.Linear(num_pixels, hidden_size)
        self.last = nn.Linear(hidden_size, num_classes)
        self.p = dropout
        self.start()

    def start(self):
        nn.init.kaiming_normal_(self.first.weight)
        nn.init.normal_(self.last.weight, std=0.01)
        nn.init.zeros_(self.first.bias)
        nn.init.zeros_(self.last.bias)

    def bend(self, z):
        return z.relu()

    def drop(self, hidden):
        return F.dropout(hidden, self.p, self.training)

    def forward(self, images):
        return self.last(self.drop(self.bend(self.first(images.flatten(1)))))


class OwnMatrices(nn.Module):
    """Right too: matrices as in NumPy, in another order, and dropout in front of the ReLU."""

    def __init__(self, num_pixels, hidden_size, num_classes, dropout=0.0):
        super().__init__()
        self.V = nn.Parameter(0.01 * torch.randn(hidden_size, num_classes))
        self.c = nn.Parameter(torch.zeros(num_classes))
        self.b = nn.Parameter(torch.zeros(hidden_size))
        self.W = nn.Parameter((2 / num_pixels) ** 0.5 * torch.randn(num_pixels, hidden_size))
        self.drop = nn.Dropout(dropout)

    def forward(self, images):
        hidden = self.drop(images.reshape(len(images), -1) @ self.W + self.b).relu()
        return hidden @ self.V + self.c


def changed(**methods):
    """Return the right network with other methods."""
    return type("Changed", (Net,), methods)


def other_start(line):
    """Return the right network with one more line at the end of its start."""

    def start(self):
        Net.start(self)
        line(self)

    return changed(start=start)


def logits_through(last):
    return changed(forward=lambda self, images: last(Net.forward(self, images)))


def dropping_pixels(self, images):
    return self.last(self.first(F.dropout(images.flatten(1), self.p, self.training)).relu())


def not_rescaled(self, hidden):
    return Net.drop(self, hidden) * ((1 - self.p) if self.training else 1)


def in_place(self, images):
    images *= 2
    return Net.forward(self, images / 2)


WRONG_NETS = {
    "lack the ReLU in between": changed(bend=lambda self, z: z),
    "only the hidden layer has one": logits_through(torch.relu),
    "leave the softmax to the loss": logits_through(lambda z: z.softmax(1)),
    "are logarithms of probabilities": logits_through(lambda z: z.log_softmax(1)),
    "come from a sigmoid": changed(bend=lambda self, z: z.sigmoid()),
    "come from a tanh": changed(bend=lambda self, z: z.tanh()),
    "divided by 255": changed(forward=lambda self, X: Net.forward(self, X / 255)),
    "no gradient reaches first.weight": changed(bend=lambda self, z: z.relu().detach()),
    "changed its input images in place": changed(forward=in_place),
    "is each image made one row": changed(forward=lambda self, X: self.last(self.first(X))),
    "W1 starts with standard deviation .* PyTorch's own start": (
        other_start(lambda self: self.first.reset_parameters() or nn.init.zeros_(self.first.bias))
    ),
    "the factor 2 under the root": (
        other_start(lambda self: nn.init.kaiming_normal_(self.first.weight, nonlinearity="linear"))
    ),
    "it goes by the outputs": (
        other_start(lambda self: nn.init.kaiming_normal_(self.first.weight, mode="fan_out"))
    ),
    "it is Xavier's": other_start(lambda self: nn.init.xavier_normal_(self.first.weight)),
    "W1 is drawn from a uniform": (
        other_start(lambda self: nn.init.kaiming_uniform_(self.first.weight))
    ),
    "W2 starts at 0": other_start(lambda self: nn.init.zeros_(self.last.weight)),
    "the first logits are large": (
        other_start(lambda self: nn.init.kaiming_normal_(self.last.weight))
    ),
    "W1 starts with mean": (
        other_start(lambda self: nn.init.normal_(self.first.weight, 0.1, (2 / 90) ** 0.5))
    ),
    "b2 starts with numbers other than 0": other_start(lambda self: nn.init.ones_(self.last.bias)),
    "nothing is dropped in train mode": changed(drop=lambda self, hidden: hidden),
    "scaled in eval mode too": changed(drop=lambda self, h: F.dropout(h, self.p, True)),
    "is not scaled up": changed(drop=not_rescaled),
    "is about 0.5, wanted 0.3": (
        changed(drop=lambda self, h: F.dropout(h, 0.5 if self.p else 0.0, self.training))
    ),
    "is about 0.7, wanted 0.3": (
        changed(drop=lambda self, h: F.dropout(h, 0.7 if self.p else 0.0, self.training))
    ),
    "lose the same units": (
        changed(drop=lambda self, h: h * F.dropout(torch.ones_like(h[:1]), self.p, self.training))
    ),
    "pixels are dropped": changed(forward=dropping_pixels),
    "logits are dropped": changed(
        drop=lambda self, hidden: hidden,
        forward=lambda self, X: F.dropout(Net.forward(self, X), self.p, self.training),
    ),
}


@pytest.mark.parametrize("net", [Net, OwnMatrices])
def test_takes_right_networks(net):
    check_two_layer_net("net", net, **LARGE)
    check_two_layer_net("net", net, (1, 2, 3), hidden_size=4, num_classes=2, N=1, dropout=0.6)


@pytest.mark.parametrize("says", WRONG_NETS)
def test_names_the_mistake_of_a_network(says):
    with pytest.raises(CheckFailed, match=says):
        check_two_layer_net("net", WRONG_NETS[says], **LARGE)


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ([], "are the layers made in __init__"),
        ([(6, 5, False), (5, 3, False)], "the biases are missing"),
        ([(6, 3, True)], "there is no hidden layer"),
        ([(6, 5, True), (5, 5, True), (5, 3, True)], "a hidden layer too many"),
        ([(6, 4, True), (4, 3, True)], "wanted are 6 × 5 and 5 × 3"),
    ],
)
def test_says_why_the_count_is_wrong(layers, says):
    model = nn.Sequential(*(nn.Linear(*sizes) for sizes in layers))
    with pytest.raises(CheckFailed, match=says):
        check_size("net", model, (6, 5, 3))


def test_looks_at_the_defaults():
    case = (1, 2, 3), (6, 5, 3)
    check_defaults("net", lambda: Net(6, 5, 3), *case)
    with pytest.raises(CheckFailed, match="learns"):
        check_defaults("net", lambda: Net(6, 4, 3), *case)
    with pytest.raises(CheckFailed, match="nothing is to be dropped"):
        check_defaults("net", lambda: Net(6, 5, 3, 0.5), *case)


def test_reads_weights_as_it_gives_them():
    net, rng = OwnMatrices(6, 5, 3), np.random.default_rng(0)
    W = {key: rng.standard_normal(w.shape) for key, w in weights_of("net", net, (6, 5, 3)).items()}
    give_weights("net", net, W)
    X = rng.standard_normal((2, 6)).astype(np.float32)
    logits = net(torch.tensor(X)).detach().cpu().numpy()
    np.testing.assert_allclose(logits, two_layer_logits(W, X), atol=1e-5)


def numbers(net):
    layers = {"1": net.first, "2": net.last}
    turned = {f"W{k}": layer.weight.T for k, layer in layers.items()}
    turned |= {f"b{k}": layer.bias for k, layer in layers.items()}
    return {key: w.detach().cpu().double().numpy().copy() for key, w in turned.items()}


def made_double(net):
    net.double()
    return numbers(net)


WRONG_NUMBERS = {
    "transposed": lambda net: {k: w.T.copy() for k, w in numbers(net).items()},
    "wanted is a dictionary of W1, b1, W2, b2; yours: tuple": lambda net: (*numbers(net).values(),),
    "yours: the names first.weight": lambda net: dict(net.state_dict()),
    "NumPy computes in float64": lambda net: (
        {k: w.astype(np.float32) for k, w in numbers(net).items()}
    ),
    "wanted is a NumPy array": lambda net: {k: w.tolist() for k, w in numbers(net).items()},
    "shares the model's memory": lambda net: (
        numbers(net) | {"b1": net.first.bias.detach().cpu().double().numpy()}
    ),
    "is float64 afterwards": made_double,
}


@pytest.mark.parametrize("says", WRONG_NUMBERS)
def test_names_the_mistake_of_weights_in_numpy(says):
    check_two_layer_to_numpy("to_numpy", numbers, Net, (5, 4, 3))
    with pytest.raises(CheckFailed, match=says):
        check_two_layer_to_numpy("to_numpy", WRONG_NUMBERS[says], Net, (5, 4, 3))
