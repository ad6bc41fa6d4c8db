"""One clone for all squares.

fails: test_occlusion
says: squares that pile up
"""

# %% occlusion
def occlusion(model, image, label, size, stride):
    tops, lefts = (range(0, length - size + 1, stride) for length in image.shape[1:])
    pictures, covered = [image], image.clone()
    for top, left in product(tops, lefts):
        covered[:, top : top + size, left : left + size] = 0
        pictures.append(covered.clone())
    was_training = model.training
    model.eval()
    with torch.no_grad():
        p = model(torch.stack(pictures)).softmax(dim=1)[:, label]
    model.train(was_training)
    return (p[0] - p[1:]).reshape(len(tops), len(lefts))
