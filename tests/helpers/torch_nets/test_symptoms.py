"""What is noted of a loop is what happened to the numbers that its graph leads back to."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.torch_nets import examine

BATCHES = [(torch.eye(4)[:3], torch.tensor([0, 1, 1])), (torch.eye(4)[2:], torch.tensor([1, 0]))]


def step(model, loader, lr, of=None):
    optimizer = torch.optim.SGD(of or model.parameters(), lr=lr)
    losses = []
    for X, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def test_all_moves_and_the_gradient_is_that_of_the_last_batch():
    model = nn.Linear(4, 2)
    seen = examine(step, model, BATCHES, lr=0.1, num_epochs=3)
    grads = torch.cat([p.grad.flatten() for p in model.parameters()])
    assert len(seen.losses) == 6
    assert seen.moved == 1.0
    assert seen.gradient == pytest.approx(grads.norm().item())


def test_a_layer_that_no_optimiser_knows_stays():
    model = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
    seen = examine(
        lambda m, loader, lr: step(m, loader, lr, [*m[1].parameters()]), model, BATCHES, 0.1, 1
    )
    assert seen.moved == 8 / (15 + 8)


def test_no_gradient_is_none():
    model = nn.Linear(4, 2)
    seen = examine(lambda m, loader, lr: [0.5], model, BATCHES, lr=0.1, num_epochs=2)
    assert seen == ([0.5, 0.5], 0.0, None)
