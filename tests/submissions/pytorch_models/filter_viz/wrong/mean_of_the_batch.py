"""The mean over the batch.

fails: test_saliency
says: comes from the mean over the batch
"""

# %% saliency
def saliency(model, images, labels):
    was_training = model.training
    model.eval()
    images = images.detach().clone().requires_grad_()
    logits = model(images).gather(1, labels[:, None])
    (slopes,) = torch.autograd.grad(logits.mean(), images)
    model.train(was_training)
    return slopes.abs().amax(dim=1)
