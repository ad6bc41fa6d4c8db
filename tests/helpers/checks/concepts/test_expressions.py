"""Formulas are read as Python and LaTeX are meant, by SymPy's word, and none of their text runs."""

import re

import numpy as np
import pytest
import sympy

from helpers.checks import CheckFailed
from helpers.checks.concepts import compute

NAMES = {
    "z1": 0.3,
    "z2": -1.2,
    "x1": 1.7,
    "w12": 0.6,
    "lambda": 0.2,
    "lr": 0.1,
    "k": 3.0,
    "p1": 0.4,
}


def worth(text):
    return float(compute("f", text, NAMES))


@pytest.mark.parametrize(
    "text",
    [
        "1 - z1 / x1 * 2",
        "2 ** -k ** 2 + 1",
        "-x1**2",
        "exp(z1)**2 / (exp(z1) + exp(z2))",
        "-(-x1 - 3) * -2",
        "1.5e-1 * x1 + .5",
        "sqrt(x1) * log(x1 + 1) - z1 ** 2 ** k",
        "x1 - z2 - w12 + -z1",
        "(x1 + 1) ** k / 2 / 4",
    ],
)
def test_python_means_what_it_means_to_sympy(text):
    expression = sympy.sympify(text, locals={name: sympy.Symbol(name) for name in NAMES})
    assert worth(text) == pytest.approx(float(expression.subs(NAMES)), rel=1e-12)


@pytest.mark.parametrize(
    ("latex", "python"),
    [
        (r"\frac{e^{z_1}}{e^{z_1} + e^{z_2}}", "exp(z1) / (exp(z1) + exp(z2))"),
        (r"\dfrac{\exp(z_{1})}{2}", "exp(z1) / 2"),
        (r"\frac12 x_1 + \frac{1}2", "x1 / 2 + 1 / 2"),
        (r"2 \lambda W_{12}", "2 * lambda * w12"),
        (r"2\lambda\,w_{1,2}", "2 * lambda * w12"),
        (r"x_1 \left(p_1 - 1\right)^2", "x1 * (p1 - 1)**2"),
        (r"(1 - 2 \cdot lr \times \lambda)^k", "(1 - 2 * lr * lambda)**k"),
        (r"\log x_1 + \ln(2)", "log(x1) + log(2)"),
        (r"\log^2 x_1", "log(x1)**2"),
        (r"\exp z_1 x_1", "exp(z1) * x1"),
        (r"(e^{-z_1})^2", "exp(-2 * z1)"),
        (r"\sqrt{x_1}", "x1**0.5"),
        (r"$\frac{\partial L}{\partial z_1} = p_1 - 1$", "p1 - 1"),
        ("−x_1 · 2λ", "-2 * x1 * lambda"),
        ("z_1²", "z1**2"),
        ("np.exp(z_1) + math.log(x_1)", "exp(z1) + log(x1)"),
        ("2z_1^2 (3)(x1)", "6 * x1 * z1**2"),
        (r"e \cdot \mathrm{e}^{z_1}", "exp(1 + z1)"),
    ],
)
def test_latex_and_loose_spellings(latex, python):
    assert worth(latex) == pytest.approx(worth(python), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        (3, "is of type int"),
        (None, "is of type NoneType"),
        ("z_9", "'z9' is no name here; there are"),
        ("__import__('os')", "cannot be read"),
        ("exp.__class__", "cannot be read"),
        ("(lambda: 0)()", "cannot be read"),
        ("z_1 +", "its end is missing"),
        ("(z_1", "a '\\)' is missing"),
        ("z_1)", "one too many"),
        ("z_1 ^", "its end is missing"),
        ("* z_1", "before '\\*' something is missing"),
        ("p_1 - [1 = y]", "cannot be read"),
        (r"\sum_k e^{z_k}", "write the sum out"),
        (r"\begin{cases} 1 \end{cases}", "without cases"),
        ("z_1, z_2", "one too many"),
        ("x" * 401, "simplify it"),
        ("(" * 100 + "z1" + ")" * 100, "nested too deeply"),
        ("-" * 300 + "z1", "nested too deeply"),
        ("z1^" * 99 + "2", "nested too deeply"),
        ("\N{SNOWMAN}", "something is missing"),
    ],
)
def test_what_cannot_be_read_is_told(text, told):
    with pytest.raises(CheckFailed, match=f"f .*{told}"):
        compute("f", text, NAMES)


@pytest.mark.parametrize(
    "text", ["9**9**9**9", "1/0", "log(0)", "log(-1)", "(0-1)^0.5", "9" * 390 + "^9"]
)
def test_what_is_not_finite_ends_at_once(text):
    assert not np.isfinite(worth(text))


def test_the_longest_formulas_are_computed():
    assert worth("+".join(["1"] * 200)) == 200
    assert worth(" ".join(["1"] * 200)) == 1


def test_a_constant_is_worth_the_same_at_every_point():
    assert compute("f", "2", {"z1": np.zeros(4)}).tolist() == [2.0] * 4


def test_other_names_of_a_quantity_are_read_where_it_is():
    values = {"w": 2.0, "lr": 0.1, "lambda": 0.5, "k": 3.0}
    for text in ("w*(1-2*lr*reg)**k", "w*(1-2*eta*lam)^k", r"w (1 - 2 \eta \lambda)^k"):
        assert compute("w_after", text, values) == pytest.approx(2 * 0.9**3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\frac{p_1}{2}", "before the quotes"),
        ("p_1 \times 2", "before the quotes"),
        (r"\frac{e^{z_1}}{\sum_{k=1}^3 e^{z_k}}", "write the sum out, term by term"),
        (r"\begin{cases} p_1 \end{cases}", "write one formula, without cases"),
        ("reg * p_1", "'reg' is no name here; there are p1, z1"),
    ],
    ids=["frac", "times", "sum", "cases", "a name that is not here"],
)
def test_says_what_of_a_formula_cannot_be_read(text, said):
    with pytest.raises(CheckFailed, match=re.escape(said)):
        compute("dz_true", text, {"z1": 1.0, "p1": 0.5})


def test_a_tab_between_two_terms_is_no_lost_backslash():
    assert compute("dz_true", "p_1\t- 1", {"p1": 0.5}) == -0.5
