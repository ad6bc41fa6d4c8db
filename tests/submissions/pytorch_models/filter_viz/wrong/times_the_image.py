"""Slope times image.

fails: test_saliency
says: is multiplied by the image
"""

# %% saliency
def saliency(model, images, labels):
    was_training = model.training
    model.eval()
    images = images.detach().clone().requires_grad_()
    logits = model(images).gather(1, labels[:, None])
    (slopes,) = torch.autograd.grad(logits.sum(), images)
    model.train(was_training)
    return (slopes * images.detach()).abs().amax(dim=1)
