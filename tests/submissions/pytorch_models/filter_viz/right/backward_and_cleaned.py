"""backward, and the parameters' gradients cleaned away.
"""

# %% saliency
def saliency(model, images, labels):
    mode = model.training
    model.eval()
    x = images.detach().clone()
    x.requires_grad = True
    scores = model(x)
    scores[torch.arange(len(labels)), labels].sum().backward()
    model.zero_grad()
    model.train(mode)
    return x.grad.abs().amax(1)
