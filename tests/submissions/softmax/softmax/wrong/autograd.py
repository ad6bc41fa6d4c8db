"""PyTorch computes the loss and its gradient.

fails: test_softmax_loss
says: torch's
"""

# %% softmax_loss
def softmax_loss(W, X, y, reg):
    leaf = torch.tensor(W, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(torch.as_tensor(X) @ leaf, torch.as_tensor(y))
    loss = loss + reg * (leaf**2).sum()
    loss.backward()
    return loss.item(), leaf.grad.numpy()
