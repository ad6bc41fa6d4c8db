"""Check of a softmax loss on many shapes, labels and sizes of logits."""

from collections.abc import Callable

import numpy as np
from scipy.special import log_softmax

from helpers.checks.comparing import check_array, check_loss_and_gradient

SIZES = ((6, 3, 4, 0.0), (1, 5, 3, 0.2), (7, 2, 6, 0.05), (4, 4, 4, 1.5), (3, 2, 1, 0.3))


def check_softmax_loss(
    name: str, function: Callable, seed: int, spreads: tuple[float, ...] = (725.0,)
) -> None:
    """Check a loss(W, X, y, reg) -> loss, dW on N, D, C and reg of SIZES.

    spreads: how far the logits of a row may lie apart; exp(725) overflows, exp(-725) is not 0
    raises: CheckFailed
    """
    rng = np.random.default_rng(seed)
    for N, D, C, reg in SIZES:
        X, W = rng.standard_normal((N, D)), rng.standard_normal((D, C))
        X[:, 0] = rng.choice([-1.0, 0.0, 1.0], size=N)
        some = rng.integers(C, size=N)
        for y in (some, 0 * some, 0 * some + C - 1):
            wanted = lambda V, X=X, y=y: mean_loss(V, X, y)  # noqa: E731
            check_loss_and_gradient(name, function, W, X, y, reg, wanted)
        for offset in (1000.0, -1000.0):
            W_far = W + offset * (np.arange(D) == 0)[:, None]
            _check_far(name, function, W_far, X, some, "logits far from 0")
        spread = np.ptp(X @ W, axis=1).max()
        for wide in spreads if C > 1 else ():
            _check_far(name, function, W * wide / spread, X, some, "logits far apart")


def check_far_logits(name: str, function: Callable, apart: bool = False) -> None:
    """Check a loss(W, X, y, reg) with rows of logits near 1,000 beside rows near -1,000.

    apart: check logits too that lie 800 apart, where a probability rounds to 0
    raises: CheckFailed

    >>> def naive(W, X, y, reg):
    ...     p = np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True)
    ...     return -np.log(p[np.arange(len(y)), y]).mean(), X.T @ (p - np.eye(W.shape[1])[y])
    >>> with np.errstate(all="ignore"):
    ...     check_far_logits("naive", naive)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: naive: loss, rows near 1,000 and near -1,000 is not finite ...
    """
    W = np.array([[1000.0, 1000.0, 1000.0], [0.4, 0.0, -0.2], [-0.3, 0.8, 0.5]])
    X = np.array([[1.0, 2.0, 1.0], [-1.0, 0.0, -1.5], [0.0, 1.0, 0.5], [-1.0, -2.0, 3.0]])
    y = np.array([1, 0, 2, 2])
    _check_far(name, function, W, X, y, "rows near 1,000 and near -1,000")
    if apart:
        _check_far(name, function, W * [0.4, 0.0, -0.4], X, y, "logits far apart")


def _check_far(name, function, W, X, y, case):
    """Check loss and gradient where an exp overflows, or a probability comes near to 0."""
    loss, dW = function(W, X, y, 0.0)
    check_array(f"{name}: loss, {case}", loss, mean_loss(W, X, y))
    errors = np.exp(log_softmax(X @ W, axis=1)) - np.eye(W.shape[1])[y]
    check_array(f"{name}: gradient dW, {case}", dW, X.T @ errors / len(X))


def mean_loss(W: np.ndarray, X: np.ndarray, y: np.ndarray) -> float:
    """Return the mean softmax loss of logits X @ W, by SciPy.

    >>> round(mean_loss(np.zeros((2, 4)), np.ones((3, 2)), np.array([0, 1, 3])), 6)
    1.386294
    """
    return float(-log_softmax(X @ W, axis=1)[np.arange(len(y)), y].mean())
