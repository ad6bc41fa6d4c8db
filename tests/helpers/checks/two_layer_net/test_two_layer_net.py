"""The checks of update rules and trainers on right and wrong ones."""

from collections import namedtuple

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.two_layer_net import (
    check_known_loss,
    check_known_steps,
    check_rule,
    check_run_epoch,
    check_shuffling,
    check_train,
    check_train_rng,
    torch_loss,
    torch_steps,
)

Velocity = namedtuple("Velocity", "v")


def in_named_tuple(w, dw, state, lr):
    v = 0.9 * state.v + dw if state else dw
    return w - lr * v, Velocity(v)


def in_place(w, dw, state, lr):
    state["v"] = 0.9 * state.get("v", 0.0) + dw
    return w - lr * state["v"], state


def in_function(w, dw, state, lr):
    in_function.v = 0.9 * in_function.v + dw if state else dw
    return w - lr * in_function.v, {"started": True}


RULES = {in_named_tuple: None, in_place: None, in_function: "that take turns"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_keeps_its_memory_in_the_state_of_any_type(rule):
    w, dws = np.ones(2), np.array([[1.0, -1.0], [0.0, 0.0], [2.0, 0.5]])
    wanted = torch_steps("SGD", w, dws, (0.1,) * 3, momentum=0.9)
    if RULES[rule] is None:
        check_rule("rule", rule, w, dws, (0.1,) * 3, wanted)
    else:
        with pytest.raises(CheckFailed, match=RULES[rule]):
            check_rule("rule", rule, w, dws, (0.1,) * 3, wanted)


class Trainer:
    """A right trainer; classes below have one thing wrong."""

    def __init__(self, params, loss_function, score_function, step):
        self.loss_function, self.score_function, self.step = loss_function, score_function, step
        self.params, self.states = dict(params), {name: {} for name in params}
        self.loss_history, self.train_accuracy_history, self.val_accuracy_history = [], [], []

    def order(self, N, batch_size, rng):
        return rng.permutation(N)

    def rng_of(self, epoch, rng):
        return rng

    def measured(self, num_train, num_val, rng):
        return slice(num_val)

    def better(self, val, best):
        return val > best

    def run_epoch(self, X, y, lr, batch_size, rng):
        order = self.order(len(X), batch_size, rng)
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss, grads = self.loss_function(self.params, X[rows], y[rows])
            self.loss_history.append(loss)
            for name, dw in grads.items():
                stepped = self.step(self.params[name], dw, self.states[name], lr)
                self.params[name], self.states[name] = stepped

    def accuracy(self, X, y):
        return (self.score_function(self.params, X).argmax(axis=1) == y).mean()

    def train(self, data, lr, lr_decay, num_epochs, batch_size, rng):
        best, X, y = -1.0, data["X_train"], data["y_train"]
        for epoch in range(num_epochs):
            self.run_epoch(X, y, lr * lr_decay**epoch, batch_size, self.rng_of(epoch, rng))
            rows = self.measured(len(X), len(data["y_val"]), rng)
            self.train_accuracy_history.append(self.accuracy(X[rows], y[rows]))
            val = self.accuracy(data["X_val"], data["y_val"])
            self.val_accuracy_history.append(val)
            if self.better(val, best):
                best, best_params = val, dict(self.params)
        self.params = best_params


class LaterOfEquals(Trainer):
    def better(self, val, best):
        return val >= best


class OtherRows(Trainer):
    def measured(self, num_train, num_val, rng):
        return rng.choice(num_train, num_val, replace=False)


class AllRows(Trainer):
    def measured(self, num_train, num_val, rng):
        return slice(None)


class SeedAnew(Trainer):
    def rng_of(self, epoch, rng):
        return np.random.default_rng(0)


class SeedsOfItsOwn(Trainer):
    def rng_of(self, epoch, rng):
        return np.random.default_rng(epoch)


class Turned(Trainer):
    def order(self, N, batch_size, rng):
        return np.roll(np.arange(N), rng.integers(1, N))


def check(make):
    check_run_epoch(make, 60, 5, (0.1, 0.2))
    check_shuffling(make)
    check_train(make, 24, (4, 9, 9, 5), (2, 5, 7, 11), 8, 0.5, 0.8)
    check_train_rng(make)


TRAINERS = {
    AllRows: "measured on 24 training rows",
    SeedAnew: "train: two epochs have the same order",
    SeedsOfItsOwn: "train: two different rngs gave the same order",
    Turned: "some rows come into one batch too often",
}


@pytest.mark.parametrize("kind", [Trainer, LaterOfEquals, OtherRows])
def test_what_the_task_leaves_open_passes(kind):
    check(kind)


@pytest.mark.parametrize("kind", TRAINERS, ids=lambda kind: kind.__name__)
def test_a_trainer_is_told_its_mistake(kind):
    with pytest.raises(CheckFailed, match=TRAINERS[kind]):
        check(kind)


def changes_what_it_gets(w, dw, state, lr):
    w -= lr * dw
    return w, state


def test_known_steps_are_the_same_after_a_rule_that_changed_them():
    with pytest.raises(CheckFailed):
        check_known_steps("momentum_step", changes_what_it_gets)
    check_known_steps("momentum_step", in_place)
    with pytest.raises(CheckFailed, match="forgets the velocity"):
        check_known_steps("momentum_step", lambda w, dw, state, lr: (w - lr * dw, state))


def changes_its_weights(params, X, y, reg):
    params["W1"] *= 2
    return torch_loss(params, X, y)


def test_the_known_loss_is_the_same_after_an_answer_that_changed_its_weights():
    with pytest.raises(CheckFailed):
        check_known_loss(changes_its_weights, 0.0)
    check_known_loss(lambda params, X, y, reg: torch_loss(params, X, y), 0.0)
