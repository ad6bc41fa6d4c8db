"""An array of 1 GB is returned; it takes no memory where it is made.

scores: test_double=0 test_total=3 test_apply=2
"""
# %% double
def double(x):
    return np.broadcast_to(np.float64(1), (2**27,))
