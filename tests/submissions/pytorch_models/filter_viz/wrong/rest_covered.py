"""The rest is covered.

fails: test_occlusion
says: shows the square and covers the rest
"""

# %% occlusion
def occlusion(model, image, label, size, stride):
    tops, lefts = (range(0, length - size + 1, stride) for length in image.shape[1:])
    pictures = [image]
    for top, left in product(tops, lefts):
        covered = torch.zeros_like(image)
        square = (slice(None), slice(top, top + size), slice(left, left + size))
        covered[square] = image[square]
        pictures.append(covered)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        p = model(torch.stack(pictures)).softmax(dim=1)[:, label]
    model.train(was_training)
    return (p[0] - p[1:]).reshape(len(tops), len(lefts))
