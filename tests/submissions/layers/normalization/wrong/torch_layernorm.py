"""PyTorch computes layer norm and its gradient.

fails: test_layernorm
says: torch's
"""

# %% layernorm
def layernorm_forward(x, gamma, beta, eps):
    y = F.layer_norm(*(torch.tensor(x), x.shape[1:], torch.tensor(gamma), torch.tensor(beta)), eps)
    return y.numpy(), (x, gamma, beta, eps)


def layernorm_backward(dy, cache):
    *arrays, eps = cache
    leaves = [torch.tensor(array, requires_grad=True) for array in arrays]
    y = F.layer_norm(leaves[0], dy.shape[1:], *leaves[1:], eps)
    return tuple(g.numpy() for g in torch.autograd.grad(y, leaves, torch.tensor(dy)))
