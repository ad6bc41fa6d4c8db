"""Nothing is returned.

fails: test_to_numpy
says: wanted is a dictionary with W1, b1, W2, b2, W3, b3
"""

# %% to_numpy
def to_numpy(model):
    pass
