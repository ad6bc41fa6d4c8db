"""Probabilities, no drops.

fails: test_occlusion
says: holds probabilities
"""

# %% occlusion
def occlusion(model, image, label, size, stride):
    tops, lefts = (range(0, length - size + 1, stride) for length in image.shape[1:])
    pictures = [image]
    for top, left in product(tops, lefts):
        covered = image.clone()
        covered[:, top : top + size, left : left + size] = 0
        pictures.append(covered)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        p = model(torch.stack(pictures)).softmax(dim=1)[:, label]
    model.train(was_training)
    return (p[1:]).reshape(len(tops), len(lefts))
