"""An optimiser of PyTorch's made of an update rule `w, state = rule(w, dw, state, lr)`."""

from collections.abc import Callable, Iterable
from typing import Any

import torch


class RuleOptimizer(torch.optim.Optimizer):
    """Let a rule update a model's parameters, each with a state of its own, {} at first.

    parameters: of a model; lr: the learning rate, which a scheduler may change
    rule: takes tensors w and dw, the state and lr, returns the new w and the state
    options: further arguments of the rule, by name
    raises: TypeError where the rule cannot be called

    >>> def sgd(w, dw, state, lr):
    ...     return w - lr * dw, state
    >>> weight = torch.nn.Parameter(torch.ones(2))
    >>> optimizer = RuleOptimizer([weight], sgd, lr=0.5)
    >>> weight.sum().backward()
    >>> optimizer.step()
    >>> weight.tolist()
    [0.5, 0.5]
    """

    def __init__(
        self,
        parameters: Iterable[torch.nn.Parameter],
        rule: Callable,
        lr: float,
        **options: Any,
    ) -> None:
        if not callable(rule):
            raise TypeError(f"RuleOptimizer: the rule is {rule!r}: first the rule, then lr")
        self.rule, self.options = rule, options
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """Take one step for every parameter that has a gradient; closure: not supported."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state.setdefault(parameter, {})
                given = parameter.detach().clone(), parameter.grad.detach().clone(), state
                w, self.state[parameter] = self.rule(*given, group["lr"], **self.options)
                parameter.copy_(torch.as_tensor(w))
