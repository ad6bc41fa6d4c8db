"""NaN is returned by every function.

scores: test_double=0 test_total=0 test_apply=0
"""
# %% double
def double(x):
    return np.full(x.shape, np.nan)
# %% total
def total(x):
    return float("nan")
# %% apply
def apply(function, values):
    return [float("nan") for value in values]
