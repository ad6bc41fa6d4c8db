"""Own layers in NumPy, with loops over windows."""

# %% two_layer_conv_net
class TwoLayerConvNet:
    def __init__(self, params, conv_param, pool_param, reg=0.0):
        self.params, self.reg = params, reg
        self.conv_param, self.pool_param = conv_param, pool_param

    def loss(self, X, y=None):
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        s, p = self.conv_param["stride"], self.conv_param["pad"]
        ph, pw, t = (self.pool_param[k] for k in ("pool_height", "pool_width", "stride"))
        padded = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))
        KH, KW = W1.shape[2:]
        OH, OW = 1 + (padded.shape[2] - KH) // s, 1 + (padded.shape[3] - KW) // s
        maps = np.zeros((len(X), len(W1), OH, OW), X.dtype)
        for i, j in np.ndindex(OH, OW):
            window = padded[:, :, i * s : i * s + KH, j * s : j * s + KW]
            maps[:, :, i, j] = np.tensordot(window, W1, axes=((1, 2, 3), (1, 2, 3))) + b1
        active = np.maximum(maps, 0)
        PH, PW = 1 + (OH - ph) // t, 1 + (OW - pw) // t
        pooled = np.zeros((*maps.shape[:2], PH, PW), X.dtype)
        for i, j in np.ndindex(PH, PW):
            pooled[:, :, i, j] = active[:, :, i * t : i * t + ph, j * t : j * t + pw].max(axis=(2, 3))
        rows = pooled.reshape(len(X), -1)
        logits = rows @ W2 + b2
        if y is None:
            return logits
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities = e / e.sum(axis=1, keepdims=True)
        loss = -np.log(probabilities[np.arange(len(y)), y]).mean()
        probabilities[np.arange(len(y)), y] -= 1
        d = probabilities / len(y)
        dpooled, dmaps = (d @ W2.T).reshape(pooled.shape), np.zeros_like(maps)
        for n, f, i, j in np.ndindex(pooled.shape):
            window = active[n, f, i * t : i * t + ph, j * t : j * t + pw]
            a, b = np.unravel_index(window.argmax(), window.shape)
            dmaps[n, f, i * t + a, j * t + b] += dpooled[n, f, i, j]
        dmaps = dmaps * (maps > 0)
        dW1 = np.zeros_like(W1)
        for i, j in np.ndindex(OH, OW):
            window = padded[:, :, i * s : i * s + KH, j * s : j * s + KW]
            dW1 += np.tensordot(dmaps[:, :, i, j], window, axes=((0,), (0,)))
        grads = {"W1": dW1 + 2 * self.reg * W1, "b1": dmaps.sum(axis=(0, 2, 3))}
        grads |= {"W2": rows.T @ d + 2 * self.reg * W2, "b2": d.sum(axis=0)}
        return loss + self.reg * (np.sum(W1**2) + np.sum(W2**2)), grads
