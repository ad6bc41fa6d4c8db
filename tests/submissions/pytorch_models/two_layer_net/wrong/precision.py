"""The share of a class's predictions that are right.

fails: test_class_accuracy
says: divide by the images that ARE of the class
"""

# %% class_by_class
def predict_classes(model, loader):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        pairs = [(model(images).argmax(dim=1), labels) for images, labels in loader]
    model.train(was_training)
    return tuple(torch.cat(parts).cpu().numpy() for parts in zip(*pairs, strict=True))


def class_accuracy(predicted, labels, num_classes):
    accuracies = np.full(num_classes, np.nan)
    for c in np.unique(labels):
        accuracies[c] = (labels[predicted == c] == c).mean() if (predicted == c).any() else 0.0
    return accuracies
