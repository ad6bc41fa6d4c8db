"""Checks that explain: what is wrong, where, yours, wanted and a likely cause, never the answer.

They run the same in JupyterLab, in Colab and in the grader. A check that passes prints one line;
one that fails raises CheckFailed, which a notebook shows as its message alone, with no traceback.

Here are the checks that serve every notebook; a subject has its own in the module of its name.
"""

from helpers.checks.arrays import CheckFailed, check_array, check_group, check_outputs, unchanged
from helpers.checks.by_hand import check_by_hand, library_calls
from helpers.checks.losses import check_loss_and_gradient

__all__ = [
    "CheckFailed",
    "check_array",
    "check_by_hand",
    "check_group",
    "check_loss_and_gradient",
    "check_outputs",
    "library_calls",
    "unchanged",
]
