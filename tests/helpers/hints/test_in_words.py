"""Errors of usual slips, as they are really raised here, are told in a student's terms."""

import re

import numpy as np
import pytest
import torch

from helpers.hints import in_words, meaning

A, B = np.ones((5, 3)), np.ones((5, 2))
LEAF = torch.ones(3, requires_grad=True)
SLIPS = {
    "0-d length": (lambda: len(torch.tensor(2.0)), "has no length"),
    "numpy length": (lambda: len(A.sum()), "has no length"),
    "tuple": (lambda: (1, 2).shape, "several values kept as one"),
    "no return": (lambda: None.shape, "ends without a return"),
    "None in a sum": (lambda: 1 + None, "ends without a return"),
    "None taken apart": (lambda: [a for a, b in [None]], "ends without a return"),
    "missing star": (lambda: len(A)(3), "is a \\* missing"),
    "index of a function": (lambda: A.sum[0], "called with round ones"),
    "product": (lambda: A @ B, "here A has 3 columns and B 5 rows"),
    "dot": (lambda: A.dot(B), r"the shapes are \(5,3\) and \(5,2\)"),
    "torch product": (lambda: torch.tensor(A) @ torch.tensor(B), "rows of 3 numbers meet"),
    "broadcast": (lambda: A + B, r"shapes \(5,3\) \(5,2\)|shapes \(5,3\) and \(5,2\) do not go"),
    "torch broadcast": (lambda: torch.tensor(A) + torch.tensor(B), "along axis 1"),
    "reshape": (lambda: A.reshape(4, 4), "another number of values"),
    "out of bounds": (lambda: A[:, 3], "index 3 along axis 1, which has 3"),
    "decimal index": (lambda: A[np.zeros(2)], "a whole number is wanted"),
    "if of an array": (lambda: 1 if A > 0 else 0, "many answers"),
    "requires grad": (lambda: LEAF.numpy(), r"\.detach\(\)"),
    "leaf in place": (lambda: LEAF.add_(1), "under torch.no_grad"),
    "no graph": (lambda: torch.ones(1).sum().backward(), "no graph leads"),
    "not a scalar": (lambda: (2 * LEAF).backward(), "begins at a single number"),
    "missing argument": (lambda: np.linalg.norm(), "is called without"),
    "unpacking a number": (lambda: [a for a, b in [2.0]], "several names stand on the left"),
    "key": (lambda: {}["W3"], 'holds no "W3"'),
    "cuda": (
        lambda: (_ for _ in ()).throw(
            TypeError("can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy")
        ),
        "on cuda:0 and NumPy works on the CPU",
    ),
}


@pytest.mark.parametrize(("slip", "wanted"), SLIPS.values(), ids=SLIPS)
def test_an_error_is_told_in_a_students_terms(slip, wanted):
    with pytest.raises(Exception) as caught:  # noqa: PT011
        slip()
    told = in_words(type(caught.value).__name__, str(caught.value))
    assert told is not None
    assert re.search(wanted, told), told


def test_an_error_that_no_rule_knows_is_left_as_it_is():
    assert in_words("OSError", "the disk is full") is None


def test_a_failed_check_says_it_itself():
    assert meaning(AssertionError("shapes (5,3) and (5,2) not aligned")) == []


def test_the_shapes_in_the_students_line_are_told(tmp_path):
    file = tmp_path / "answer.py"
    file.write_text("def affine(x, w):\n    return x @ w\n")
    names = {}
    exec(compile(file.read_text(), str(file), "exec"), names)
    with pytest.raises(ValueError, match="mismatch") as caught:
        names["affine"](A, B)
    assert meaning(caught.value)[-1] == "In `return x @ w`: x is (5, 3), w is (5, 2)."
