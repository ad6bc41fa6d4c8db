"""One image at a time.
"""

# %% saliency
def saliency(model, images, labels):
    before = model.training
    model.train(False)
    maps = []
    for image, label in zip(images, labels):
        x = image[None].detach().clone().requires_grad_()
        slope, = torch.autograd.grad(model(x)[0, label], x)
        maps.append(slope[0].abs().max(0)[0])
    model.train(before)
    return torch.stack(maps)
