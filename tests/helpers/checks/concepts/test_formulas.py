"""What SymPy derives passes for everyone, in Python and in LaTeX; what others derived does not."""

import pytest
import sympy

from helpers.checks import CheckFailed
from helpers.checks.concepts import (
    check_decay_formula,
    check_logit_formula,
    check_weight_formula,
    numbers_of,
)

Z, X, P = (sympy.symbols(f"{name}_1:4") for name in "zxp")
W = [[sympy.Symbol(f"W_{row}{column}") for column in (1, 2, 3)] for row in (1, 2, 3)]
LAMBDA = sympy.Symbol("lambda")
IDS = [f"student {k}" for k in range(12)]


def loss(logits, true):
    return sympy.log(sum(map(sympy.exp, logits))) - logits[true - 1]


def by_logit(student_id, is_true):
    n = numbers_of(student_id).derivatives
    return sympy.diff(loss(Z, n.true), Z[(n.true if is_true else n.other) - 1])


def by_weight(student_id):
    n = numbers_of(student_id).derivatives
    penalty = LAMBDA * sum(w**2 for row in W for w in row)
    whole = loss([sum(x * row[c] for x, row in zip(X, W, strict=True)) for c in range(3)], n.true)
    slope = sympy.diff(whole + penalty, W[n.row - 1][n.column - 1])
    logits = [sum(x * row[c] for x, row in zip(X, W, strict=True)) for c in range(3)]
    return slope.subs(dict(zip(logits, Z, strict=True)))


@pytest.mark.parametrize("spelled", [str, sympy.latex], ids=["Python", "LaTeX"])
@pytest.mark.parametrize("student_id", IDS)
def test_what_sympy_derives_passes(student_id, spelled):
    for seed in (0, 1):
        for is_true in (True, False):
            formula = spelled(by_logit(student_id, is_true))
            check_logit_formula("dz", formula, student_id, is_true, seed)
        check_weight_formula("dw", spelled(by_weight(student_id)), student_id, seed)


@pytest.mark.parametrize("spelled", [str, sympy.latex], ids=["Python", "LaTeX"])
def test_a_weight_that_sympy_shrinks_passes(spelled):
    w, lr, k = sympy.symbols("w lr k")
    check_decay_formula("w", spelled(w * (1 - 2 * lr * LAMBDA) ** k), "ada")


def test_another_s_formula_is_refused_unless_the_question_is_the_same():
    for one in IDS:
        for other in IDS:
            mine, theirs = (numbers_of(student).derivatives for student in (one, other))
            if (mine.row, mine.column) == (theirs.row, theirs.column) or one == other:
                continue
            with pytest.raises(CheckFailed, match="dw at 5 random points"):
                check_weight_formula("dw", str(by_weight(other)), one)


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("p_{true}", "the true class is not treated apart"),
        ("1 - p_{true}", "has the wrong sign everywhere"),
        ("-log(p_{true})", "is the loss, not its derivative"),
        ("p_{other} - 1", "at 5 random points"),
        ("0 * z_1", "is zero everywhere"),
    ],
)
def test_mistakes_in_the_logit_are_named(formula, told):
    n = numbers_of("ada").derivatives
    with pytest.raises(CheckFailed, match=told):
        check_logit_formula("dz", formula.format(true=n.true, other=n.other), "ada", is_true=True)


@pytest.mark.parametrize(
    ("factor", "told"),
    [("0", "leaves out the penalty"), ("1", "halves the slope"), ("-2", "subtracts the slope")],
)
def test_mistakes_in_the_penalty_are_named(factor, told):
    n = numbers_of("ada").derivatives
    slope = f"x_{n.row} (p_{n.column} - {int(n.true == n.column)})"
    check_weight_formula("dw", f"{slope} + 2 lambda W_{n.row}{n.column}", "ada")
    with pytest.raises(CheckFailed, match=told):
        check_weight_formula("dw", f"{slope} + ({factor}) lambda W_{n.row}{n.column}", "ada")


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("w (1 - 2 lr lambda)", "is right for a single step"),
        ("w (1 - lr lambda)^k", "halves the slope"),
        ("w - 2 k lr lambda w", "takes all k steps from the first weight"),
        ("w e^{-2 k lr lambda}", "is a limit for short steps"),
    ],
)
def test_mistakes_in_the_decay_are_named(formula, told):
    with pytest.raises(CheckFailed, match=told):
        check_decay_formula("w", formula, "ada")
