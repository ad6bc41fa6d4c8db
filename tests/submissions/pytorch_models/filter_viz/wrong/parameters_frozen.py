"""The parameters are frozen.

fails: test_saliency
says: without requires_grad: it cannot learn
"""

# %% saliency
def saliency(model, images, labels):
    was_training = model.training
    model.eval()
    model.requires_grad_(False)
    images = images.detach().clone().requires_grad_()
    logits = model(images).gather(1, labels[:, None])
    (slopes,) = torch.autograd.grad(logits.sum(), images)
    model.train(was_training)
    return slopes.abs().amax(dim=1)
