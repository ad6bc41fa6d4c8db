"""The checks of the ConvNet notebook name the usual mistakes, and take what is right."""

import copy
from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.pytorch_models.convnet import (
    check_conv_costs,
    check_conv_to_numpy,
    check_feature_maps,
    check_fold,
    check_output_size,
    check_shift,
    check_torch_conv_net,
)

SIZES = {"image": (2, 7, 10), "num_filters": 14, "kernel_size": 5, "hidden_size": 22}
SIZES["num_classes"] = 6


class Net(nn.Module):
    """The right network, or one whose layers or order are others."""

    def __init__(self, batch_norm, start=0.1, activation=F.relu, late=False, pad=2, **sizes):
        super().__init__()
        (C, H, W), F1, k, M, classes = sizes.values()
        self.activation, self.late = activation, late
        self.last = nn.Linear(M, classes)
        self.conv = nn.Conv2d(C, F1, k, padding=pad, bias=not batch_norm)
        self.norm = nn.BatchNorm2d(F1) if batch_norm else nn.Identity()
        self.hidden = nn.Linear(F1 * (H // 2) * (W // 2), M)
        for layer in (self.conv, self.hidden, self.last):
            nn.init.kaiming_normal_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        self.last.weight.data.mul_(start)

    def forward(self, x):
        x = self.conv(x)
        x = self.norm(self.activation(x)) if self.late else self.activation(self.norm(x))
        return self.last(F.relu(self.hidden(F.max_pool2d(x, 2).flatten(1))))


@pytest.mark.parametrize("batch_norm", [False, True])
def test_takes_the_right_network(batch_norm):
    torch.manual_seed(0)
    check_torch_conv_net("ConvNet", Net, N=3, **SIZES, batch_norm=batch_norm)


NETWORKS = {
    "not the tenth of Kaiming's": {"start": 1.0},
    "lack the ReLU after the convolution": {"activation": nn.Identity()},
    "batch norm after the ReLU": {"late": True},
    "gets rows of another length": {"pad": 1},
}


@pytest.mark.parametrize("says", NETWORKS)
def test_names_what_is_wrong_with_a_network(says):
    torch.manual_seed(0)
    with pytest.raises(CheckFailed, match=says):
        check_torch_conv_net("ConvNet", partial(Net, **NETWORKS[says]), 3, **SIZES, batch_norm=True)


def test_a_network_gets_the_kind_of_norm_that_it_asks_for():
    for asked, made, says in (
        (True, False, "there is no batch norm, though it is asked for"),
        (False, True, "there is batch norm, though it is not asked for"),
    ):
        with pytest.raises(CheckFailed, match=says):
            check_torch_conv_net(
                "ConvNet",
                lambda batch_norm, made=made, **sizes: Net(made, **sizes),
                N=2,
                **SIZES,
                batch_norm=asked,
            )


def output_size(size, kernel, stride=1, pad=0):
    return (size + 2 * pad - kernel) // stride + 1


def check_sizes(function, *cases):
    for case in cases:
        check_output_size("size", function, *case)


SIZE_SLIPS = {
    "rounds up": lambda size, kernel, stride, pad: 1 - (kernel - size - 2 * pad) // stride,
    "on one side only": lambda size, kernel, stride, pad: (size + pad - kernel) // stride + 1,
    "counts steps": lambda size, kernel, stride, pad: (size + 2 * pad - kernel) // stride,
    "does not depend on stride": lambda size, kernel, stride, pad: size + 2 * pad - kernel + 1,
}


@pytest.mark.parametrize("says", SIZE_SLIPS)
def test_names_what_is_wrong_with_a_size(says):
    check_sizes(output_size, (8, 4, 3, 2), (17, 2), (11, 3, 4, 2), (6, 5, 3, 3))
    with pytest.raises(CheckFailed, match=says):
        check_sizes(SIZE_SLIPS[says], (6, 3, 1, 2), (8, 4, 3, 3))


def test_names_what_is_wrong_with_costs():
    case = (2, 5, 8), 20, 3  # 20 · 2 · 3 · 3 weights at 3 · 6 places
    check_conv_costs("costs", lambda *case: (380, 6_480), *case)
    for answer, says in (
        ((360, 6_480), "lack the biases"),
        ((380, 360), "are those of one place"),
        ((380, 360 * 40), "count the places where a window stops"),
        ((380, 380 * 18), "count the biases too"),
        (380, "should return 2"),
    ):
        with pytest.raises(CheckFailed, match=says):
            check_conv_costs("costs", lambda *case, answer=answer: answer, *case)


def to_numpy(model, dtype=np.float64, turn=np.transpose, copied=np.array):
    W2, W3 = (turn(p.detach().cpu().numpy()) for p in (model.hidden.weight, model.last.weight))
    arrays = {"W1": model.conv.weight.detach().cpu().numpy(), "W2": W2, "W3": W3}
    for key, layer in {"b1": model.conv, "b2": model.hidden, "b3": model.last}.items():
        arrays[key] = layer.bias.detach().cpu().numpy()
    return {key: copied(array.astype(dtype, copy=False)) for key, array in arrays.items()}


ARRAY_SLIPS = {
    "is reshaped, not transposed": {"turn": lambda W: W.reshape(W.shape[::-1])},
    "is it transposed": {"turn": lambda W: W},
    "compute in float64": {"dtype": np.float32},
    "shares the model's memory": {"copied": lambda array: array},
}


@pytest.mark.parametrize("says", ARRAY_SLIPS)
def test_names_what_is_wrong_with_the_arrays(says):
    check_conv_to_numpy("to_numpy", to_numpy, Net, **SIZES)
    with pytest.raises(CheckFailed, match=says):
        check_conv_to_numpy("to_numpy", partial(to_numpy, **ARRAY_SLIPS[says]), Net, **SIZES)


def feature_maps(model, images, kind=nn.Conv2d, evaluate=True, remove=True, back=True, grad=False):
    layer, noted = next(m for m in model.modules() if isinstance(m, kind)), []
    handle = layer.register_forward_hook(lambda layer, x, y: noted.append(y.clone()))
    was_training = model.training
    model.train(was_training and not evaluate)
    with torch.set_grad_enabled(grad):
        model(images)
    model.train(was_training and back)
    if remove:
        handle.remove()
    return noted[0]


MAP_SLIPS = {
    "went through the ReLU": {"kind": nn.ReLU},
    "a hook is left behind": {"remove": False},
    "the mode is changed": {"back": False},
    "the batch's own statistics": {"evaluate": False},
    "the maps keep their graph": {"grad": True},
}


@pytest.mark.parametrize("says", MAP_SLIPS)
def test_names_what_is_wrong_with_feature_maps(says):
    for kind in ("plain", "in place", "stem", "deep"):
        check_feature_maps("maps", feature_maps, kind, N=2)
    with pytest.raises(CheckFailed, match=says):
        check_feature_maps("maps", partial(feature_maps, **MAP_SLIPS[says]), "stem", N=2)


def test_maps_of_a_layer_that_sees_the_whole_image_do_not_shift():
    check_shift("maps", feature_maps, 2, (3, 9, 8), kernel=3, shift=(1, 2))
    with pytest.raises(CheckFailed, match="maps of a shifted picture"):
        check_shift(
            "maps",
            lambda model, images: feature_maps(model, images).cumsum(dim=3),
            N=2,
            image=(3, 9, 8),
            kernel=3,
            shift=(1, 2),
        )


def fold(conv, norm, eps=None, root=torch.sqrt, bias=True, shift=True, new=copy.deepcopy):
    folded = new(conv)
    with torch.no_grad():
        factor = norm.weight / root(norm.running_var + (norm.eps if eps is None else eps))
        own = conv.bias if bias and conv.bias is not None else 0
        folded.weight = nn.Parameter(conv.weight * factor[:, None, None, None])
        folded.bias = nn.Parameter((own - norm.running_mean) * factor + shift * norm.bias)
    return folded


FOLD_SLIPS = {
    "lacks norm.eps": {"eps": 0},
    "divided by the variance": {"root": lambda x: x},
    "lacks the convolution's own bias": {"bias": False},
    "lacks the shift": {"shift": False},
    "conv is changed": {"new": lambda conv: conv},
    "without the padding": {"new": lambda conv: nn.Conv2d(3, 4, conv.kernel_size)},
}


@pytest.mark.parametrize("says", FOLD_SLIPS)
def test_names_what_is_wrong_with_a_folded_convolution(says):
    for bias in (False, True):
        check_fold("fold", fold, 4, 3, (3, 2), bias=bias, padding=(2, 1), stride=2)
    with pytest.raises(CheckFailed, match=says):
        check_fold("fold", partial(fold, **FOLD_SLIPS[says]), 4, 3, (3, 3), bias=True, padding=1)
