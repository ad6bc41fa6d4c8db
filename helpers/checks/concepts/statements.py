"""Eight statements, each in two forms; an id decides which form a student gets.

Of the two forms one is true. Which, only the hidden tests know.
"""

import textwrap
from typing import Any

import numpy as np

from helpers.checks.comparing import CheckFailed
from helpers.checks.concepts.identity import note_other_id, same_letters
from helpers.checks.concepts.numbers import draw

MOMENTUM = "SGD with momentum 0.9 (v = 0.9 v + g, then w = w - lr v)"
THREE = "Three 3 × 3 convolutions with stride 1, one after another, have the receptive field of one"
BEST = "Of twenty settings we keep the one with the best"
STATEMENTS = {
    1: (
        "Multiplying all logits of a row by 2 leaves its softmax as it was.",
        "Adding 2 to all logits of a row leaves its softmax as it was.",
    ),
    2: (
        f"While the gradient g stays the same, the steps of {MOMENTUM} grow towards ten times "
        "those of plain SGD with the same lr.",
        f"While the gradient g stays the same, the steps of {MOMENTUM} are those of plain SGD with "
        "the same lr, because momentum only smooths.",
    ),
    3: (
        "In eval mode, batch norm gives an image the same output whatever else is in its batch.",
        "In eval mode, batch norm normalises an image by the mean and variance of its batch.",
    ),
    4: (
        "Inverted dropout multiplies all activations by the probability of keeping one, at test "
        "time only.",
        "Inverted dropout divides what it keeps by the probability of keeping it, in training "
        "only.",
    ),
    5: (
        "A 7 × 7 convolution with stride 1 and padding 2 keeps height and width.",
        "A 7 × 7 convolution with stride 1 and padding 3 keeps height and width.",
    ),
    6: (
        f"{THREE} 7 × 7, with fewer weights (C channels in and out of each layer).",
        f"{THREE} 9 × 9, with fewer weights (C channels in and out of each layer).",
    ),
    7: (
        "Biases are left out of the L2 penalty because the gradient of the loss by a bias is 0.",
        "Biases may be left out of the L2 penalty: a large bias moves a score, but makes it no "
        "more sensitive to the input.",
    ),
    8: (
        f"{BEST} validation accuracy. On average, that accuracy is higher than what the same model "
        "reaches on new images.",
        f"{BEST} test accuracy. On average, that accuracy is what the same model reaches on new "
        "images.",
    ),
}
FORMS = "AB"


def form_of(number: int, student_id: str) -> str:
    """Return which form of a statement an id has, "A" or "B".

    raises: CheckFailed where there is no id yet

    >>> {form_of(1, f"student {k}") for k in range(20)} == {"A", "B"}
    True
    """
    return draw(same_letters(student_id), f"statement {number}", FORMS)


def show_statements(student_id: str, verdicts: Any = None) -> None:
    """Print the eight statements of an id, each after the verdict on it, where there is one."""
    known = {} if verdicts is None else _verdicts_in(verdicts)
    for number, forms in STATEMENTS.items():
        text = forms[FORMS.index(form_of(number, student_id))].replace(" × ", "\u00a0×\u00a0")
        said = f"{known[number]!s:5} " if number in known else ""
        indent = " " * len(f"{number}. {said}")
        print(textwrap.fill(f"{number}. {said}{text}", 96, subsequent_indent=indent))


def check_verdicts(verdicts: Any, *numbers: int) -> None:
    """Check that there is a verdict on these statements; whether it is right is not said.

    verdicts: {statement: bool}, or a sequence of all eight
    raises: CheckFailed

    >>> check_verdicts({1: True, 2: False}, 1, 2)
    ok: verdicts on statements 1 and 2 are there
    """
    known = _verdicts_in(verdicts)
    for number in numbers:
        if number not in known:
            raise CheckFailed(f"verdicts: there is none on statement {number}.")
        if not isinstance(known[number], (bool, np.bool_)):
            raise CheckFailed(
                f"verdicts: on statement {number} it is {known[number]!r}; write True or False."
            )
    print(f"ok: verdicts on statements {_listed(numbers)} are there")


def check_truth(verdicts: Any, student_id: str, true_forms: dict[int, str]) -> None:
    """Check the verdicts on some statements, in the forms that an id has.

    true_forms: {statement: the form that is true, "A" or "B"}
    raises: CheckFailed that does not tell which one is wrong: that would be the answer

    >>> check_truth({1: True, 2: True}, "ada", {n: form_of(n, "ada") for n in (1, 2)})
    ok: verdicts on statements 1 and 2
    """
    note_other_id(student_id)
    known = _verdicts_in(verdicts)
    truth = {n: form_of(n, student_id) == form for n, form in true_forms.items()}
    if any(n not in known or bool(known[n]) is not true for n, true in truth.items()):
        raise CheckFailed(
            f"verdicts: on statements {_listed([*truth])} not every verdict is right for your id."
        )
    print(f"ok: verdicts on statements {_listed([*truth])}")


def _verdicts_in(verdicts: Any) -> dict[Any, Any]:
    if isinstance(verdicts, dict):
        return verdicts
    if isinstance(verdicts, (list, tuple, np.ndarray)) and len(verdicts) == len(STATEMENTS):
        return dict(enumerate(verdicts, 1))
    raise CheckFailed("verdicts are to be a dictionary: {1: True or False, 2: ..., up to 8}.")


def _listed(numbers: Any) -> str:
    return " and ".join(map(str, numbers))
