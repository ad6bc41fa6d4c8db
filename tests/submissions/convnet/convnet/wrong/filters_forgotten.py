"""The number of filters is not counted.

fails: test_param_shapes
says: forgets the filters
"""

# %% param_shapes
def param_shapes(image, filters, conv_param, pool_param, outputs):
    """Return {name: shape} of the parameters of conv - ReLU - pool - affine layers.

    image: (C, H, W); filters: (F, KH, KW); outputs: sizes of the affine layers' outputs
    conv_param: {"stride": s, "pad": p}
    pool_param: {"pool_height": ph, "pool_width": pw, "stride": s}
    """
    (C, *sizes), (F, *kernel) = image, filters
    stride, pad = conv_param["stride"], conv_param["pad"]
    windows = pool_param["pool_height"], pool_param["pool_width"]
    shapes, inputs = {"W1": (F, C, *kernel), "b1": (F,)}, 1
    for size, k, window in zip(sizes, kernel, windows, strict=True):
        size = 1 + (size + 2 * pad - k) // stride
        inputs *= 1 + (size - window) // pool_param["stride"]
    for k, M in enumerate(outputs, start=2):
        shapes |= {f"W{k}": (inputs, M), f"b{k}": (M,)}
        inputs = M
    return shapes
