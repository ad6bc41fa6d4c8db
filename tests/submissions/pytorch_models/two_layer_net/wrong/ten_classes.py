"""There are always ten classes.

fails: test_class_accuracy
says: shape
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
    accuracies = np.full(10, np.nan)
    for c in np.unique(labels):
        accuracies[c] = (predicted[labels == c] == c).mean()
    return accuracies
