"""An update rule as an optimiser takes the steps of PyTorch's own."""

import pytest
import torch

from helpers.torch_nets import RuleOptimizer


def momentum(w, dw, state, lr, beta=0.9):
    v = beta * state.get("v", 0) + dw
    return w - lr * v, {"v": v}


def train(make_optimizer):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3))
    optimizer = make_optimizer(model.parameters())
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.1)
    for _ in range(8):
        X, y = torch.randn(6, 4), torch.randint(3, (6,))
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(X), y).backward()
        optimizer.step()
        scheduler.step()
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


def test_steps_are_those_of_pytorchs_own_optimiser():
    yours = train(lambda weights: RuleOptimizer(weights, momentum, lr=0.5, beta=0.8))
    wanted = train(lambda weights: torch.optim.SGD(weights, lr=0.5, momentum=0.8))
    torch.testing.assert_close(yours, wanted)


def test_a_parameter_without_a_gradient_stays_and_gets_no_state():
    one, other = torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.ones(2))
    optimizer = RuleOptimizer([one, other], momentum, lr=1.0)
    one.sum().backward()
    optimizer.step()
    assert (one.tolist(), other.tolist()) == ([0.0, 0.0], [1.0, 1.0])
    assert other not in optimizer.state


def test_a_rule_that_changes_what_it_is_given_changes_no_gradient():
    def spoiling(w, dw, state, lr):
        dw *= 0
        return w, state

    weight = torch.nn.Parameter(torch.ones(2))
    weight.sum().backward()
    RuleOptimizer([weight], spoiling, lr=1.0).step()
    assert weight.grad.tolist() == [1.0, 1.0]


def test_a_rule_and_a_rate_in_the_wrong_order_are_refused():
    with pytest.raises(TypeError, match="first the rule, then lr"):
        RuleOptimizer([torch.nn.Parameter(torch.ones(2))], 0.1, momentum)
