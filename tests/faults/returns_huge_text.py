"""Texts of 20 MB are returned, and raised.

scores: test_double=0 test_total=0 test_apply=0
"""
# %% double
def double(x):
    raise ValueError("x" * 20 * 2**20)
# %% total
def total(x):
    return 10**500
# %% apply
def apply(function, values):
    return ["x" * 20 * 2**20]
