"""The layers that the notebooks teach, as their solutions have them, equal PyTorch's to 1e-10."""

import nbformat
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from conftest import PROJECT

from helpers.numpy_nets import layers

EXACT = {"rtol": 1e-10, "atol": 1e-10}
PADS_AND_STRIDES = [(pad, stride) for pad in (0, 1, 2) for stride in (1, 2)]


def taught(name: str) -> dict:
    """Return what the set-up's imports and the solution cells of a notebook define."""
    space: dict = {}
    notebook = nbformat.read(PROJECT / "source" / "layers" / f"{name}.ipynb", 4)
    for cell in notebook.cells:
        flags = cell.metadata.get("nbgrader", {})
        if cell.id == "set-up":
            exec(cell.source.partition("\ndata = ")[0], space)
        elif cell.cell_type == "code" and flags.get("solution"):
            exec(cell.source, space)
    return space


LAYERS, NORMS = taught("layers"), taught("normalization")


def check_same(forward, backward, oracle, oracle_backward, inputs, rng):
    """Compare y and all gradients of two layers on the same inputs."""
    (y, cache, *_), (wanted, oracle_cache) = forward(*inputs), oracle(*inputs)
    np.testing.assert_allclose(y, wanted, **EXACT)
    dy = rng.standard_normal(y.shape)
    gradients, expected = backward(dy, cache), oracle_backward(dy, oracle_cache)
    if not isinstance(gradients, tuple):
        gradients, expected = (gradients,), (expected,)
    for gradient, right in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(gradient, right, **EXACT)


@pytest.mark.parametrize("kind", ["naive", "fast"])
@pytest.mark.parametrize(("pad", "stride"), PADS_AND_STRIDES)
def test_convolution(kind, pad, stride):
    rng = np.random.default_rng(1)
    for N, C, H, W, filters, KH, KW in ((2, 3, 5, 7, 4, 3, 2), (1, 2, 6, 4, 5, 1, 3)):
        shapes = ((N, C, H, W), (filters, C, KH, KW), (filters,))
        inputs = [*map(rng.standard_normal, shapes), {"stride": stride, "pad": pad}]
        pair = LAYERS[f"conv_forward_{kind}"], LAYERS[f"conv_backward_{kind}"]
        check_same(*pair, layers.conv_forward, layers.conv_backward, inputs, rng)


@pytest.mark.parametrize("name", ["affine", "affine_relu"])
def test_affine(name):
    rng = np.random.default_rng(2)
    inputs = [*map(rng.standard_normal, ((3, 2, 4), (8, 5), (5,)))]
    pair = LAYERS[f"{name}_forward"], LAYERS[f"{name}_backward"]
    oracles = getattr(layers, f"{name}_forward"), getattr(layers, f"{name}_backward")
    check_same(*pair, *oracles, inputs, rng)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_max_pool_ties_included(stride):
    rng = np.random.default_rng(3)
    pool_param = {"pool_height": 3, "pool_width": 2, "stride": stride}
    pair = LAYERS["max_pool_forward"], LAYERS["max_pool_backward"]
    for x in (rng.standard_normal((2, 3, 7, 6)), rng.integers(3, size=(2, 3, 7, 6)).astype(float)):
        oracles = layers.max_pool_forward, layers.max_pool_backward
        check_same(*pair, *oracles, [x, pool_param], rng)


def test_losses():
    rng = np.random.default_rng(4)
    logits, labels = 3 * rng.standard_normal((6, 4)), rng.integers(4, size=6)
    for name, oracle in (
        ("softmax_loss", F.cross_entropy),
        ("svm_loss", lambda z, y: 4 * F.multi_margin_loss(z, y)),
    ):
        leaf = torch.tensor(logits, requires_grad=True)
        wanted = oracle(leaf, torch.tensor(labels))
        wanted.backward()
        loss, dlogits = LAYERS[name](logits, labels)
        np.testing.assert_allclose(loss, wanted.item(), **EXACT)
        np.testing.assert_allclose(dlogits, leaf.grad.numpy(), **EXACT)


@pytest.mark.parametrize("backward", ["batchnorm_backward", "batchnorm_backward_simplified"])
def test_batch_norm(backward):
    rng = np.random.default_rng(5)
    x, (gamma, beta) = rng.standard_normal((7, 4)), rng.standard_normal((2, 4))
    bn_param = {"mode": "train", "eps": 1e-5, "momentum": 0.9}
    bn_param |= {"running_mean": np.zeros(4), "running_var": np.ones(4)}
    y, cache, _ = NORMS["batchnorm_forward"](x, gamma, beta, bn_param)
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, gamma, beta)]
    wanted = F.batch_norm(leaves[0], None, None, *leaves[1:], training=True)
    np.testing.assert_allclose(y, wanted.detach().numpy(), **EXACT)
    dy = rng.standard_normal(y.shape)
    wanted.backward(torch.tensor(dy))
    for gradient, leaf in zip(NORMS[backward](dy, cache), leaves, strict=True):
        np.testing.assert_allclose(gradient, leaf.grad.numpy(), **EXACT)
