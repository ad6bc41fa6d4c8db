"""Checks that explain: what is wrong, where, yours, wanted and a likely cause, never the answer.

They run the same in JupyterLab, in Colab and in the grader. A check that passes prints one line;
one that fails raises CheckFailed, which a notebook shows as its message alone, with no traceback.

Here are the checks that serve every notebook. What one notebook's exercises need is in the package
of its assignment, `helpers.checks.<assignment>`, or `.<assignment>.<notebook>` where an assignment
has several notebooks; what several share of PyTorch is in `helpers.checks.models`.
"""

from helpers.checks.comparing import (
    CheckFailed,
    check_array,
    check_by_hand,
    check_group,
    check_loss_and_gradient,
    check_outputs,
    check_without_loops,
    lend,
    library_calls,
    unchanged,
)

__all__ = [
    "CheckFailed",
    "check_array",
    "check_by_hand",
    "check_group",
    "check_loss_and_gradient",
    "check_outputs",
    "check_without_loops",
    "lend",
    "library_calls",
    "unchanged",
]
