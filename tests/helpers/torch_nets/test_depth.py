"""Deep stacks with batch norm: gradients of plain ones explode, those past shortcuts do not."""

from functools import partial

import pytest
import torch

from helpers.torch_nets import Pair, learn_by_heart, stack


def first(depth, shortcut, seed, num_steps=1):
    torch.manual_seed(seed)
    net = stack(depth, partial(Pair, shortcut=shortcut), channels=4)
    images = torch.randn(8, 3, 6, 6)
    return learn_by_heart(net, images, torch.arange(8), num_steps)


@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_grows_with_depth_without_shortcuts_only(seed):
    assert first(48, False, seed)[0] > 5 * first(12, False, seed)[0]
    assert first(48, True, seed)[0] < first(48, False, seed)[0] / 5


def test_a_block_adds_its_input_before_the_last_relu():
    pair = Pair(2, shortcut=True).eval()
    torch.nn.init.zeros_(pair.norms[1].weight)
    x = torch.tensor([[[[1.5, -2.0]], [[-0.5, 3.0]]]])
    assert torch.equal(pair(x), x.clamp(min=0))


def test_the_first_loss_is_that_of_the_untrained_network():
    assert first(12, True, 0, num_steps=3)[1][0] == first(12, True, 0, num_steps=1)[1][0]


@pytest.mark.parametrize("depth", [2, 7])
def test_says_which_depths_there_are(depth):
    with pytest.raises(ValueError, match=f"a depth of {depth}, wanted an even number"):
        stack(depth, partial(Pair, shortcut=False))
