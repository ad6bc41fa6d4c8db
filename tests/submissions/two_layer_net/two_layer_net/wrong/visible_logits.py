"""The logits of the visible test are written down.

fails: test_forward
says: shape
"""

# %% forward
def forward(params, X):
    return np.array([[1.545, -0.12], [-2.43, 1.28], [1.0, 1.14]]), None


# %% two_layer_loss
def two_layer_loss(params, X, y, reg):
    hidden = np.maximum(0, X @ params["W1"] + params["b1"])
    logits = hidden @ params["W2"] + params["b2"]
    loss, dlogits = softmax_loss(logits, y)
    dhidden = (dlogits @ params["W2"].T) * (hidden > 0)
    grads = {
        "W1": X.T @ dhidden + 2 * reg * params["W1"],
        "b1": dhidden.sum(axis=0),
        "W2": hidden.T @ dlogits + 2 * reg * params["W2"],
        "b2": dlogits.sum(axis=0),
    }
    return loss + reg * ((params["W1"] ** 2).sum() + (params["W2"] ** 2).sum()), grads
