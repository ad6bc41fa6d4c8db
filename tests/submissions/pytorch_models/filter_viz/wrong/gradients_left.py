"""Gradients stay in the parameters.

fails: test_saliency
says: leaves gradients in the model's parameters
"""

# %% saliency
def saliency(model, images, labels):
    was_training = model.training
    model.eval()
    images = images.detach().clone().requires_grad_()
    logits = model(images).gather(1, labels[:, None])
    logits.sum().backward()
    slopes = images.grad
    model.train(was_training)
    return slopes.abs().amax(dim=1)
