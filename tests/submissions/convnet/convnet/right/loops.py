"""Loops over channels and layers, whole formulas."""

# %% preprocess
def preprocess(splits):
    """Give every channel mean 0 and standard deviation 1, as measured on the training split.

    splits: X_train, X_val, X_test, each (N, 3, H, W) uint8, and y_train, y_val, y_test; all left
        as they were
    returns: a new dictionary with the same names: pictures as float32, labels as they are
    """
    result = {name: splits[name] for name in splits}
    for name in ("X_train", "X_val", "X_test"):
        result[name] = np.zeros(splits[name].shape, dtype=np.float32)
        for c in range(splits[name].shape[1]):
            channel = splits["X_train"][:, c].astype(float)
            result[name][:, c] = (splits[name][:, c] - channel.mean()) / np.sqrt(channel.var())
    return result


# %% param_shapes
def param_shapes(image, filters, conv_param, pool_param, outputs):
    C, H, W = image
    F, KH, KW = filters
    s, p, t = conv_param["stride"], conv_param["pad"], pool_param["stride"]
    OH = len(range(0, H + 2 * p - KH + 1, s))
    OW = len(range(0, W + 2 * p - KW + 1, s))
    PH = len(range(0, OH - pool_param["pool_height"] + 1, t))
    PW = len(range(0, OW - pool_param["pool_width"] + 1, t))
    shapes = {"b1": [F], "W1": [F, C, KH, KW]}
    rows = [F * PH * PW] + list(outputs)
    for k in range(len(outputs)):
        shapes["W" + str(k + 2)] = [rows[k], rows[k + 1]]
        shapes["b" + str(k + 2)] = [rows[k + 1]]
    return shapes


# %% init_params
def init_params(shapes, rng, weight_scale=0.1, dtype=np.float32):
    params = {}
    for name in shapes:
        shape = tuple(shapes[name])
        if name.startswith("b"):
            params[name] = np.zeros(shape).astype(dtype)
        else:
            fan_in = shape[0] if len(shape) == 2 else shape[1] * shape[2] * shape[3]
            params[name] = rng.normal(0.0, weight_scale * (2 / fan_in) ** 0.5, size=shape).astype(dtype)
    return params
