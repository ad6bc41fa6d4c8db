"""A range of 5 million numbers is returned: nothing on the line, 200 MB as an array.

scores: test_double=0 test_total=3 test_apply=0
"""
# %% double
def double(x):
    return range(5_000_000)
# %% apply
def apply(function, values):
    return range(5_000_000)
