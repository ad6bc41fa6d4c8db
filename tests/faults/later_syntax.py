"""The cell holds what no Python of the course's version can parse.

scores: test_double=0 test_total=3 test_apply=2
evidence: if it is syntax of a later version, write it without
"""
# %% double
type Row[T] = list[T] where T: later


def double(x):
    return 2 * x
