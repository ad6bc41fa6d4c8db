"""A list nested 100,000 deep is returned, and one that holds itself.

scores: test_double=0 test_total=3 test_apply=0
"""
# %% double
def double(x):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep
# %% apply
def apply(function, values):
    endless = []
    endless.append(endless)
    return endless
