"""Only the loss is returned. (TwoLayerConvNet)

fails: test_two_layer_conv_net
says: it should return 2: loss, grads
"""

# %% two_layer_conv_net
class TwoLayerConvNet:
    """conv - ReLU - pool - affine, the network that Trainer trains.

    params: {"W1": (F, C, KH, KW), "b1": (F,), "W2": (inputs, classes), "b2": (classes,)}
    conv_param, pool_param: as the layers take them
    reg: strength of the regularisation, reg * sum of the squared weights, without the biases
    """

    def __init__(self, params, conv_param, pool_param, reg=0.0):
        self.params, self.reg = params, reg
        self.conv_param, self.pool_param = conv_param, pool_param

    def loss(self, X, y=None):
        """Return logits for X (N, C, H, W); with labels y (N,), the loss and {name: gradient}."""
        p = self.params
        maps, conv_cache = layers.conv_forward(X, p["W1"], p["b1"], self.conv_param)
        maps, relu_cache = layers.relu_forward(maps)
        maps, pool_cache = layers.max_pool_forward(maps, self.pool_param)
        logits, affine_cache = layers.affine_forward(maps, p["W2"], p["b2"])
        if y is None:
            return logits
        loss, d = layers.softmax_loss(logits, y)
        grads = {}
        d, grads["W2"], grads["b2"] = layers.affine_backward(d, affine_cache)
        d = layers.relu_backward(layers.max_pool_backward(d, pool_cache), relu_cache)
        _, grads["W1"], grads["b1"] = layers.conv_backward(d, conv_cache)
        for name in ("W1", "W2"):
            loss += self.reg * (p[name] ** 2).sum()
            grads[name] += 2 * self.reg * p[name]
        return loss
