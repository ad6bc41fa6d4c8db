"""PyTorch derives the gradients.

fails: test_conv_backward_naive
says: torch's
"""

# %% conv_backward_naive
def conv_backward_naive(dy, cache):
    x, w, conv_param = cache
    inputs = [torch.tensor(a, requires_grad=True) for a in (x, w)]
    y = torch.nn.functional.conv2d(*inputs, None, conv_param["stride"], conv_param["pad"])
    dx, dw = torch.autograd.grad(y, inputs, torch.tensor(dy))
    return dx.numpy(), dw.numpy(), dy.sum(axis=(0, 2, 3))
