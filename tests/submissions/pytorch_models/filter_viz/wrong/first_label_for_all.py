"""The first label for all.

fails: test_saliency
says: comes from the logit of the first image's class
"""

# %% saliency
def saliency(model, images, labels):
    was_training = model.training
    model.eval()
    images = images.detach().clone().requires_grad_()
    logits = model(images).gather(1, labels[:1].expand(len(images))[:, None])
    (slopes,) = torch.autograd.grad(logits.sum(), images)
    model.train(was_training)
    return slopes.abs().amax(dim=1)
