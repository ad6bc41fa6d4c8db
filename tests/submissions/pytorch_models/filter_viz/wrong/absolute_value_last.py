"""The absolute value comes last.

fails: test_saliency
says: takes the absolute value last
"""

# %% saliency
def saliency(model, images, labels):
    was_training = model.training
    model.eval()
    images = images.detach().clone().requires_grad_()
    logits = model(images).gather(1, labels[:, None])
    (slopes,) = torch.autograd.grad(logits.sum(), images)
    model.train(was_training)
    return slopes.amax(dim=1).abs()
