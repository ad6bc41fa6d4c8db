"""PyTorch finds the gradients.

fails: test_two_layer_loss
says: torch's
"""

# %% two_layer_loss
def two_layer_loss(params, X, y, reg):
    leaves = {name: torch.tensor(w, requires_grad=True) for name, w in params.items()}
    hidden = torch.relu(torch.tensor(X) @ leaves["W1"] + leaves["b1"])
    logits = hidden @ leaves["W2"] + leaves["b2"]
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(y))
    loss = loss + reg * ((leaves["W1"] ** 2).sum() + (leaves["W2"] ** 2).sum())
    loss.backward()
    return loss.item(), {name: leaf.grad.numpy() for name, leaf in leaves.items()}
