"""The function never ends, inside C code that no KeyboardInterrupt reaches.

scores: test_double=0 test_total=3 test_apply=2
evidence: limit 1 s a cell
limits: cell_seconds=1
"""
# %% double
import re


def double(x):
    re.match(r"(a+)+$", "a" * 60 + "b")
