"""quit() after a right definition.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% double
def double(x):
    return 2 * x


quit()
