"""The gradient goes past the ReLU, in the chain of three.

fails: test_sandwich
says: conv_relu_pool_backward
"""

# %% sandwich
def affine_relu_forward(x, w, b):
    y, affine_cache = affine_forward(x, w, b)
    y, relu_cache = relu_forward(y)
    return y, (affine_cache, relu_cache)


def affine_relu_backward(dy, cache):
    affine_cache, relu_cache = cache
    return affine_backward(relu_backward(dy, relu_cache), affine_cache)


def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    y, conv_cache = conv_forward_fast(x, w, b, conv_param)
    y, relu_cache = relu_forward(y)
    y, pool_cache = max_pool_forward(y, pool_param)
    return y, (conv_cache, relu_cache, pool_cache)


def conv_relu_pool_backward(dy, cache):
    conv_cache, relu_cache, pool_cache = cache
    dy = max_pool_backward(dy, pool_cache)
    return conv_backward_fast(dy, conv_cache)
