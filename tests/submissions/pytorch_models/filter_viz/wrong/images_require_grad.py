"""The images themselves get requires_grad.

fails: test_saliency
says: leaves requires_grad on the images
"""

# %% saliency
def saliency(model, images, labels):
    was_training = model.training
    model.eval()
    images.requires_grad_()
    logits = model(images).gather(1, labels[:, None])
    (slopes,) = torch.autograd.grad(logits.sum(), images)
    model.train(was_training)
    return slopes.abs().amax(dim=1)
