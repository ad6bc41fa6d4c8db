"""Every check is held against wrong answers, every diagnosis against the mistake it names."""

import re

import numpy as np
import pytest
import scipy.special
import torch
from IPython.core.interactiveshell import InteractiveShell

from helpers.checks import (
    CheckFailed,
    check_array,
    check_by_hand,
    check_loss_and_gradient,
    check_outputs,
    unchanged,
)

RNG = np.random.default_rng(0)
GRADIENT, PENALTY = RNG.standard_normal((4, 3)), RNG.standard_normal((4, 3))
SQUARE = RNG.standard_normal((3, 3))
PROBABILITIES = scipy.special.softmax(RNG.standard_normal((4, 3)), axis=1)
SIZES, TERMS = {"N": 50, "C": 10}, {"regularisation": PENALTY}


@pytest.mark.parametrize(
    ("spoil", "clause"),
    [
        pytest.param(lambda g: 50 * g, r"50 times too large .*N = 50.*averaged\?", id="no mean"),
        pytest.param(lambda g: g / 50, r"50 times too small .*averaged twice\?", id="mean twice"),
        pytest.param(lambda g: -g, "wrong sign", id="sign flipped"),
        pytest.param(lambda g: 2 * g, "2 times too large", id="twice"),
        pytest.param(lambda g: g / 2, "half of what it should be", id="half"),
        pytest.param(lambda g: 10 * g, r"10 times too large .*C = 10", id="times C"),
        pytest.param(lambda g: g - PENALTY, "regularisation is missing", id="no regularisation"),
        pytest.param(lambda g: g + PENALTY, "regularisation counts twice", id="reg doubled"),
        pytest.param(lambda g: g - PENALTY / 2, "regularisation counts only half", id="reg halved"),
        pytest.param(lambda g: g - 2 * PENALTY, "regularisation has the wrong sign", id="reg sign"),
        pytest.param(
            lambda g: 50 * (g - PENALTY) + PENALTY,
            "50 times too large .* all but the regularisation",
            id="no mean in the data part",
        ),
        pytest.param(
            lambda g: 50 * (g - PENALTY),
            "50 times too large .* besides, the regularisation is missing",
            id="no mean, no regularisation",
        ),
        pytest.param(np.zeros_like, "zero everywhere", id="zeros"),
        pytest.param(lambda g: np.roll(g, 1, axis=1), "shifted by one along axis 1", id="rolled"),
        pytest.param(lambda g: g[::-1], "reversed along axis 0", id="reversed"),
        pytest.param(lambda g: g + 0.25, r"same amount everywhere \(\+0.25\)", id="constant"),
        pytest.param(
            lambda g: g * np.array([[1], [1], [3], [1]]),
            "right in 3 of 4 rows only, wrong in 2",
            id="one row",
        ),
        pytest.param(
            lambda g: g * np.array([1, 7, 1]),
            "right in 2 of 3 columns only, wrong in 1",
            id="one column",
        ),
        pytest.param(lambda g: g**3, "is wrong in 12 of 12 values", id="something else"),
        pytest.param(
            lambda g: g.T, r"wrong shape.*\(3, 4\).*\(4, 3\).*transposed", id="transposed"
        ),
        pytest.param(lambda g: g.sum(0), "wrong shape.*summed over axis 0", id="summed up"),
        pytest.param(lambda g: g.reshape(2, 6), "wrong shape.*reshape", id="reshaped"),
        pytest.param(lambda g: g.astype(int), "whole numbers", id="integers"),
        pytest.param(lambda g: np.where(g > 1, np.nan, g), "not finite", id="nan"),
        pytest.param(lambda g: g * np.inf, "not finite", id="infinity"),
        pytest.param(lambda g: None, "None: does the function end", id="no return"),
        pytest.param(lambda g: "12", "of type str", id="text"),
        pytest.param(lambda g: [[1, 2], [3]], "of type list", id="ragged"),
    ],
)
def test_a_wrong_gradient_gets_its_diagnosis(spoil, clause):
    with pytest.raises(CheckFailed, match=clause):
        check_array("gradient dW", spoil(GRADIENT), GRADIENT, sizes=SIZES, terms=TERMS)


@pytest.mark.parametrize(
    ("wrong", "wanted", "clause"),
    [
        pytest.param(SQUARE.T, SQUARE, "is transposed", id="square, transposed"),
        pytest.param(
            scipy.special.softmax(PROBABILITIES, axis=1), PROBABILITIES, "softmax twice", id="twice"
        ),
        pytest.param(
            PROBABILITIES / PROBABILITIES.sum(0), PROBABILITIES, "down the columns", id="wrong axis"
        ),
        pytest.param(PROBABILITIES / 4, PROBABILITIES, "over the whole array", id="no axis"),
        pytest.param(np.array([1.0]), np.array(1.0), "a single number", id="array for a number"),
        pytest.param([0, 2, 1], np.array([0, 1, 1]), "2 of 3 values only, wrong in 1", id="class"),
        pytest.param([0.0, 1.0], np.array([0, 1]), "should hold whole numbers", id="float class"),
        pytest.param(0.7 + 1e-4, 0.7, "Yours 0.7001, wanted 0.7", id="number slightly off"),
    ],
)
def test_other_arrays_get_their_diagnosis(wrong, wanted, clause):
    with pytest.raises(CheckFailed, match=clause):
        check_array("answer", wrong, wanted)


def test_a_foreseen_mistake_is_named_first():
    with pytest.raises(CheckFailed, match="uses the rows of the other batch"):
        check_array(
            "a", GRADIENT * 2, GRADIENT, suspects={"uses the rows of the other batch": GRADIENT * 2}
        )


@pytest.mark.parametrize(
    "right",
    [
        pytest.param(GRADIENT.copy(), id="equal"),
        pytest.param(GRADIENT.tolist(), id="list"),
        pytest.param(GRADIENT.astype(np.float32), id="float32"),
        pytest.param(torch.tensor(GRADIENT, requires_grad=True), id="tensor in a graph"),
        pytest.param(GRADIENT * (1 + 1e-8), id="rounding"),
    ],
)
def test_a_right_answer_passes_with_one_line(right, capsys):
    check_array("gradient dW", right, GRADIENT)
    assert capsys.readouterr().out == "ok: gradient dW\n"


def test_a_right_answer_of_zeros_is_not_called_unfilled():
    check_array("dW", np.zeros((2, 2)), np.zeros((2, 2)))


def test_the_worst_value_is_shown_with_both_numbers():
    wrong = GRADIENT.copy()
    wrong[2, 1] = 100
    with pytest.raises(
        CheckFailed, match=r"Worst at \[2, 1\]: yours 100, wanted " + f"{GRADIENT[2, 1]:.6g}"
    ):
        check_array("dW", wrong, GRADIENT)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_factor_of_one_is_never_blamed(size):
    """With N = 1 a forgotten mean cannot be seen, so it must not be the diagnosis."""
    with pytest.raises(CheckFailed) as failure:
        check_array("dW", GRADIENT[:size] ** 3, GRADIENT[:size], sizes={"N": 1})
    assert "1 times" not in str(failure.value)


def loss_and_gradient(W, X, y, reg):
    p = scipy.special.softmax(X @ W, axis=1)
    one_hot = np.eye(W.shape[1])[y]
    loss = -np.log((p * one_hot).sum(1)).mean() + reg * (W**2).sum()
    return loss, X.T @ (p - one_hot) / len(X) + 2 * reg * W


def checked(function, data_loss=None):
    rng = np.random.default_rng(3)
    W, X, y = rng.standard_normal((4, 3)), rng.standard_normal((5, 4)), rng.integers(3, size=5)
    data_loss = data_loss or (lambda V: loss_and_gradient(V, X, y, 0)[0])
    check_loss_and_gradient("loss", function, W, X, y, 0.1, data_loss)


def changes_W(W, X, y, reg):
    answer = loss_and_gradient(W, X, y, reg)
    W -= 0.1 * answer[1]
    return answer


@pytest.mark.parametrize(
    ("function", "clause"),
    [
        pytest.param(lambda W, X, y, reg: loss_and_gradient(W, X, y, 0), "missing", id="no reg"),
        pytest.param(
            lambda W, X, y, reg: (5 * loss_and_gradient(W, X, y, reg)[0], W),
            "5 times",
            id="no mean",
        ),
        pytest.param(lambda *a: loss_and_gradient(*a)[0], "returned one value", id="one output"),
        pytest.param(lambda *a: None, "returned None", id="nothing"),
        pytest.param(lambda *a: (*loss_and_gradient(*a), 0), "returned 3 values", id="three"),
        pytest.param(changes_W, "changed its input W", id="W in place"),
        pytest.param(
            lambda *a: (loss_and_gradient(*a)[0], loss_and_gradient(*a)[1] * 3),
            "gradient dW .* is 3 times too large .*C = 3",
            id="gradient",
        ),
    ],
)
def test_a_wrong_loss_gets_its_diagnosis(function, clause):
    with pytest.raises(CheckFailed, match=clause):
        checked(function)


def test_a_right_loss_passes(capsys):
    checked(loss_and_gradient)
    assert re.findall("ok: loss: (loss|gradient dW)", capsys.readouterr().out) == [
        "loss",
        "gradient dW",
    ]


def test_a_loss_known_as_a_number_still_checks_the_gradient():
    with pytest.raises(CheckFailed, match="loss: loss"):
        checked(loss_and_gradient, data_loss=0.123)


def test_inputs_with_nan_count_as_unchanged():
    with unchanged("f", X=np.array([np.nan, 1.0])):
        pass


def test_an_answer_of_lists_counts_as_two_outputs():
    assert check_outputs("f", [1, 2], "loss dW") == [1, 2]


@pytest.mark.parametrize(
    "cheat",
    [
        pytest.param(lambda x: torch.softmax(torch.from_numpy(x), 1).numpy(), id="torch"),
        pytest.param(lambda x: torch.tensor(x).softmax(1), id="tensor method"),
        pytest.param(
            lambda x: torch.nn.functional.cross_entropy(torch.tensor(x), torch.tensor([0, 1])),
            id="loss",
        ),
        pytest.param(lambda x: scipy.special.softmax(x, axis=1), id="scipy"),
        pytest.param(lambda x: scipy.special.logsumexp(x, axis=1), id="logsumexp"),
        pytest.param(lambda x: [scipy.special.softmax(row) for row in x], id="in a loop"),
    ],
)
def test_a_library_in_place_of_own_work_is_named(cheat):
    with pytest.raises(CheckFailed, match=r"softmax calls (torch|scipy)'s"):
        check_by_hand("softmax", cheat, np.ones((2, 3)))


def test_a_failure_is_shown_as_its_message_alone(capsys):
    shell = InteractiveShell.instance()
    try:
        shell.run_cell("from helpers.checks import check_array\ncheck_array('dW', 2.0, 1.0)")
    finally:
        InteractiveShell.clear_instance()
    shown = capsys.readouterr().out
    assert shown.startswith("CheckFailed: dW is wrong. Yours 2")
    assert "Traceback" not in shown
