"""Checks of a two-layer network's loss on four rows whose gradients are known."""

from collections.abc import Callable

import numpy as np

from helpers.checks.comparing import check_by_hand
from helpers.checks.two_layer_net.loss import NAME, check_loss, torch_loss
from helpers.checks.two_layer_net.steps import LIBRARIES

PARAMS = {
    "W1": np.array([[1.0, -0.5, 0.8], [0.5, 1.2, -0.6]]),
    "b1": np.array([0.1, -0.2, 0.3]),
    "W2": np.array([[0.7, -0.4], [-1.0, 0.6], [0.5, 0.9]]),
    "b2": np.array([0.2, -0.3]),
}
X = np.array([[1.0, 0.5], [-1.0, 2.0], [0.5, -1.5], [-0.4, -0.9]])
y = np.array([0, 1, 1, 0])
DATA_LOSS = 0.3452046
GRADIENTS = {  # without regularisation
    "W2": np.array(
        [[-0.05309622, 0.05309622], [0.01612757, -0.01612757], [0.09862757, -0.09862757]]
    ),
    "b2": np.array([-0.02441413, 0.02441413]),
    "W1": np.array(
        [[-0.05032078, 0.00955708, -0.02444423], [-0.00873416, -0.01911415, 0.03923687]]
    ),
    "b1": np.array([-0.0371798, -0.00955708, 0.01215492]),
}
SLIPS = {  # {parameter: {cause: its gradient}}
    "W1": {
        "is not stopped by the ReLU: where its input is negative, none passes": [
            [0.06065114, -0.08821984, -0.02205496],
            [-0.09476041, 0.13783332, 0.03445833],
        ],
        "is masked where the gradient is positive: the mask comes from the ReLU's input": [
            [0.05737486, -0.00476551, -0.00119138],
            [-0.17869506, -0.12208676, -0.03052169],
        ],
        "is masked by X W1 without b1: the mask comes from the ReLU's input": [
            [-0.04375029, 0.07319385, -0.02444423],
            [-0.02187514, 0.01270424, 0.03923687],
        ],
    },
    "W2": {
        "is masked by the logits: the mask belongs to the hidden layer": [
            [-0.05369353, -0.00059732],
            [0.0, -0.01612757],
            [0.09862757, -0.13044596],
        ],
        "uses what went into the ReLU: W2 sees what came out": [
            [0.00962308, -0.00962308],
            [-0.12606087, 0.12606087],
            [0.08847318, -0.08847318],
        ],
    },
}


def check_known_loss(two_layer_loss: Callable, reg: float) -> None:
    """Check loss and gradients of four rows, and name the slip that gives yours.

    two_layer_loss: of (params, X, y, reg), returns loss and gradients; reg: its strength
    raises: CheckFailed
    """
    params = {name: w.copy() for name, w in PARAMS.items()}  # a wrong answer may change them
    check_loss(two_layer_loss, params, X.copy(), y.copy(), reg, DATA_LOSS, GRADIENTS, SLIPS)


def check_loss_at_edges(two_layer_loss: Callable) -> None:
    """Check rows of one class, logits that overflow, a ReLU at 0, and that it is done by hand.

    raises: CheckFailed
    """
    rng = np.random.default_rng(3100)
    shapes = {"W1": (4, 6), "b1": (6,), "W2": (6, 3), "b2": (3,)}
    params = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    X, y = rng.standard_normal((5, 4)), np.zeros(5, dtype=int)  # all of the first class
    check_loss(two_layer_loss, params, X, y, 0.3, *torch_loss(params, X, y))
    large = {**params, "W2": 1000 * params["W2"]}  # an exp of such logits overflows
    check_loss(two_layer_loss, large, X, y, 0.0, *torch_loss(large, X, y))
    whole = {name: np.sign(np.round(w)) for name, w in params.items()}
    X = np.sign(np.round(X))  # many inputs of the ReLU are 0
    check_loss(two_layer_loss, whole, X, y, 0.3, *torch_loss(whole, X, y))
    check_by_hand(NAME, two_layer_loss, params, X, y, 0.1, libraries=LIBRARIES)
