"""The model is put into train mode.

fails: test_saliency
says: leaves the model in another mode
"""

# %% saliency
def saliency(model, images, labels):
    was_training = model.training
    model.eval()
    images = images.detach().clone().requires_grad_()
    logits = model(images).gather(1, labels[:, None])
    (slopes,) = torch.autograd.grad(logits.sum(), images)
    model.train()
    return slopes.abs().amax(dim=1)
