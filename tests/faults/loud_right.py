"""A right answer that warns, writes to stderr and prints a lot.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% double
import sys
import warnings


def double(x):
    warnings.warn("this is slow")
    print("twice", file=sys.stderr)
    for number in range(200):
        print(number, x)
    return 2 * x
