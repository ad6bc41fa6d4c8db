"""The maps carry a graph.

fails: test_saliency
says: the maps still carry a graph
"""

# %% saliency
def saliency(model, images, labels):
    was_training = model.training
    model.eval()
    images = images.detach().clone().requires_grad_()
    logits = model(images).gather(1, labels[:, None])
    (slopes,) = torch.autograd.grad(logits.sum(), images, create_graph=True)
    model.train(was_training)
    return slopes.abs().amax(dim=1)
