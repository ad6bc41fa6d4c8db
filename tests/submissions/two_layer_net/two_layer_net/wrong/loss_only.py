"""Only the loss is returned.

fails: test_two_layer_loss
says: returned one value
"""

# %% two_layer_loss
def two_layer_loss(params, X, y, reg):
    logits, hidden = forward(params, X)
    loss, dlogits = softmax_loss(logits, y)
    dhidden = (dlogits @ params["W2"].T) * (hidden > 0)
    grads = {
        "W1": X.T @ dhidden + 2 * reg * params["W1"],
        "b1": dhidden.sum(axis=0),
        "W2": hidden.T @ dlogits + 2 * reg * params["W2"],
        "b2": dlogits.sum(axis=0),
    }
    return loss + reg * ((params["W1"] ** 2).sum() + (params["W2"] ** 2).sum())
