"""In train mode, where images of a batch mix.

fails: test_saliency
says: the model was in train mode
"""

# %% saliency
def saliency(model, images, labels):
    images = images.detach().clone().requires_grad_()
    logits = model(images).gather(1, labels[:, None])
    (slopes,) = torch.autograd.grad(logits.sum(), images)
    return slopes.abs().amax(dim=1)
