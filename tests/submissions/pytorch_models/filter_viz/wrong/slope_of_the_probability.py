"""The gradient of the probability.

fails: test_saliency
says: comes from the probability
"""

# %% saliency
def saliency(model, images, labels):
    was_training = model.training
    model.eval()
    images = images.detach().clone().requires_grad_()
    logits = model(images).softmax(dim=1).gather(1, labels[:, None])
    (slopes,) = torch.autograd.grad(logits.sum(), images)
    model.train(was_training)
    return slopes.abs().amax(dim=1)
