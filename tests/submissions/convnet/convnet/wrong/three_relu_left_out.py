"""There is no ReLU between the affine layers.

fails: test_three_layer_conv_net
says: have no ReLU between the affine layers
"""

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
        hidden, cache2 = layers.affine_forward(maps, p["W2"], p["b2"])
        logits, cache3 = layers.affine_forward(hidden, p["W3"], p["b3"])
        if y is None:
            return logits
        loss, d = layers.softmax_loss(logits, y)
        grads = {}
        d, grads["W3"], grads["b3"] = layers.affine_backward(d, cache3)
        d, grads["W2"], grads["b2"] = layers.affine_backward(d, cache2)
        _, grads["W1"], grads["b1"] = layers.conv_relu_pool_backward(d, cache1)
        for name in ("W1", "W2", "W3"):
            loss += self.reg * (p[name] ** 2).sum()
            grads[name] += 2 * self.reg * p[name]
        return loss, grads
