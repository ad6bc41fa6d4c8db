"""A dict of 1,999 keys with one hash is returned.

scores: test_double=0 test_total=3 test_apply=2
"""
# %% double
def double(x):
    return {number * (2**61 - 1): 0 for number in range(1, 2_000)}
