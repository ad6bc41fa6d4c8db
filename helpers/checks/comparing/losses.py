"""Check a loss of NumPy arrays together with its gradient."""

from collections.abc import Callable

import numpy as np

from helpers.checks.comparing.arrays import check_array, check_outputs
from helpers.checks.comparing.lending import unchanged
from helpers.checks.comparing.probing import of_loss
from helpers.gradients import numeric_gradient


def check_loss_and_gradient(
    name: str,
    function: Callable,
    W: np.ndarray,
    X: np.ndarray,
    y: np.ndarray,
    reg: float,
    data_loss: Callable | float,
) -> None:
    """Check a loss(W, X, y, reg) -> loss, dW for its values and for its manners.

    data_loss: takes (D, C) weights, returns the mean loss over the batch without regularisation;
        or its value at W, and then dW is held against the slopes of the function's own loss
    The loss wanted is data_loss(W) + reg * sum(W**2); its gradient comes by central differences.
    raises: CheckFailed

    >>> import numpy as np
    >>> def line(W, X, y, reg):
    ...     return (X @ W).mean() + reg * (W ** 2).sum(), X.mean(0)[:, None] + 2 * reg * W
    >>> W, X, y = np.ones((2, 1)), np.array([[1.0, 2.0], [3.0, 5.0]]), np.zeros(2)
    >>> check_loss_and_gradient("line", line, W, X, y, 0.1, lambda W: (X @ W).mean())
    ok: line: loss (N = 2, reg = 0.1)
    ok: line: gradient dW (N = 2, reg = 0.1)
    """
    with unchanged(name, W=W, X=X, y=y):
        loss, dW = check_outputs(name, function(W, X, y, reg), "loss dW")
    case, sizes = f"(N = {len(X)}, reg = {reg:g})", {"N": len(X), "C": W.shape[1]}
    penalty, slope = reg * (W**2).sum(), 2 * reg * W
    if callable(data_loss):
        wanted_loss, wanted_dW = data_loss(W) + penalty, numeric_gradient(data_loss, W) + slope
    else:
        wanted_loss = data_loss + penalty
        wanted_dW = numeric_gradient(lambda V: function(V, X, y, reg)[0], W)
    terms = {"regularisation": penalty} if reg else {}
    probe = of_loss(lambda V: function(V, X, y, reg)[0], W, dW, wanted_dW)
    title = f"{name}: loss {case}"
    check_array(title, loss, wanted_loss, sizes=sizes, terms=terms, probe=probe)
    terms = {"regularisation": slope} if reg else {}
    # a central difference of a loss near 1 is good to about 1e-10
    check_array(f"{name}: gradient dW {case}", dW, wanted_dW, sizes=sizes, terms=terms, atol=1e-7)
