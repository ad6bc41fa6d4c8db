"""Transposed means, einsum for prices, one comprehension for all."""

# %% preprocess
def preprocess(splits):
    """Give every channel mean 0 and standard deviation 1, as measured on the training split.

    splits: X_train, X_val, X_test, each (N, 3, H, W) uint8, and y_train, y_val, y_test; all left
        as they were
    returns: a new dictionary with the same names: pictures as float32, labels as they are
    """
    rows = splits["X_train"].transpose(1, 0, 2, 3).reshape(splits["X_train"].shape[1], -1).astype(np.float64)
    m, s = rows.mean(axis=1)[:, None, None], rows.std(axis=1)[:, None, None]
    scaled = lambda X: ((X.astype(np.float64) - m) / s).astype("float32")
    return {k: scaled(v) if k.startswith("X") else v.copy() for k, v in splits.items()}


# %% init_params
def init_params(shapes, rng, weight_scale=0.1, dtype=np.float32):
    def start(shape):
        if len(shape) == 1:
            return np.zeros(shape, dtype=dtype)
        fan_in = int(np.prod(shape)) // shape[0] if len(shape) > 2 else shape[0]
        return (rng.standard_normal(shape) * weight_scale * np.sqrt(2.0 / fan_in)).astype(dtype)

    return {name: start(shape) for name, shape in shapes.items()}


# %% three_layer_conv_net
class ThreeLayerConvNet:
    """conv - ReLU - pool - affine - ReLU - affine.

    params: W1 (F, C, KH, KW), W2 (inputs, hidden), W3 (hidden, classes), and b1, b2, b3, by name
    conv_param, pool_param: as the layers take them
    reg: strength of the regularisation, reg * sum of the squared weights, without the biases
    """

    def __init__(self, params, conv_param, pool_param, reg=0.0):
        self.params, self.reg = params, reg
        self.block = {"conv_param": conv_param, "pool_param": pool_param}

    def loss(self, X, y=None):
        """Return logits for X (N, C, H, W); with labels y (N,), the loss and {name: gradient}."""
        p = self.params
        maps, cache1 = layers.conv_relu_pool_forward(X, p["W1"], p["b1"], **self.block)
        hidden, cache2 = layers.affine_relu_forward(maps, p["W2"], p["b2"])
        logits, cache3 = layers.affine_forward(hidden, p["W3"], p["b3"])
        if y is None:
            return logits
        loss, d = layers.softmax_loss(logits, y)
        grads = {}
        d, grads["W3"], grads["b3"] = layers.affine_backward(d, cache3)
        d, grads["W2"], grads["b2"] = layers.affine_relu_backward(d, cache2)
        _, grads["W1"], grads["b1"] = layers.conv_relu_pool_backward(d, cache1)
        for name in ("W1", "W2", "W3"):
            loss = loss + self.reg * float(np.einsum("i,i->", p[name].ravel(), p[name].ravel()))
            grads[name] = np.add(grads[name], 2 * self.reg * p[name])
        return loss, grads
