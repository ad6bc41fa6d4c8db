"""Covered with 0.5.

fails: test_occlusion
says: covers with 0.5
"""

# %% occlusion
def occlusion(model, image, label, size, stride):
    tops, lefts = (range(0, length - size + 1, stride) for length in image.shape[1:])
    pictures = [image]
    for top, left in product(tops, lefts):
        covered = image.clone()
        covered[:, top : top + size, left : left + size] = 0.5
        pictures.append(covered)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        p = model(torch.stack(pictures)).softmax(dim=1)[:, label]
    model.train(was_training)
    return (p[0] - p[1:]).reshape(len(tops), len(lefts))
