"""PyTorch derives the gradients.

fails: test_affine test_sandwich
says: torch's
"""

# %% affine
def affine_forward(x, w, b):
    inputs = [torch.tensor(a, requires_grad=True) for a in (x, w, b)]
    y = inputs[0].flatten(1) @ inputs[1] + inputs[2]
    return y.detach().numpy(), (y, inputs)


def affine_backward(dy, cache):
    y, inputs = cache
    gradients = torch.autograd.grad(y, inputs, torch.tensor(dy), retain_graph=True)
    return tuple(gradient.numpy() for gradient in gradients)
