"""A base class, a subclass, properties, printing, and a warning in an extra cell."""

# %% + after init_params
import warnings

warnings.warn("this is only a warning")
print("parameters are done")


# %% two_layer_conv_net
class Net:
    def __init__(self, params, conv_param, pool_param, reg=0.0):
        self.params, self.reg = params, reg
        self.conv_param, self.pool_param = conv_param, pool_param

    @property
    def weights(self):
        return [name for name in self.params if name.startswith("W")]

    def price(self):
        return self.reg * sum(np.vdot(self.params[name], self.params[name]) for name in self.weights)

    def loss(self, X, y=None):
        logits = self.forward(X)
        if y is None:
            return logits
        print("a batch of", len(X))
        loss, d = layers.softmax_loss(logits, y)
        grads = self.backward(d)
        for name in self.weights:
            grads[name] = grads[name] + self.reg * (self.params[name] + self.params[name])
        return loss + float(self.price()), grads


class TwoLayerConvNet(Net):
    def forward(self, X):
        p = self.params
        x, self.block = layers.conv_relu_pool_forward(X, p["W1"], p["b1"], self.conv_param, self.pool_param)
        logits, self.top = layers.affine_forward(x, p["W2"], p["b2"])
        return logits

    def backward(self, d):
        d, dW2, db2 = layers.affine_backward(d, self.top)
        _, dW1, db1 = layers.conv_relu_pool_backward(d, self.block)
        return dict(b2=db2, W2=dW2, b1=db1, W1=dW1)


# %% three_layer_conv_net
class ThreeLayerConvNet(TwoLayerConvNet):
    def forward(self, X):
        p = self.params
        x, self.block = layers.conv_relu_pool_forward(X, p["W1"], p["b1"], self.conv_param, self.pool_param)
        x, self.middle = layers.affine_forward(x, p["W2"], p["b2"])
        x, self.bend = layers.relu_forward(x)
        logits, self.top = layers.affine_forward(x, p["W3"], p["b3"])
        return logits

    def backward(self, d):
        grads = {}
        d, grads["W3"], grads["b3"] = layers.affine_backward(d, self.top)
        d = layers.relu_backward(d, self.bend)
        d, grads["W2"], grads["b2"] = layers.affine_backward(d, self.middle)
        d, grads["W1"], grads["b1"] = layers.conv_relu_pool_backward(d, self.block)
        return grads
