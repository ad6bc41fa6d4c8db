"""Texts that no file can hold (lone surrogates, control letters) are printed, raised and returned.

scores: test_double=0 test_total=3 test_apply=0
"""
# %% double
def double(x):
    raise ValueError("\ud800\udfff \x00\x1b[2J")


print("\ud800 \x00")
# %% apply
def apply(function, values):
    return ["\ud800"]
