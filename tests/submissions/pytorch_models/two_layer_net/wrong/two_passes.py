"""Predictions and labels come from two passes of a loader that shuffles.

fails: test_predict_classes
says: take both from one pass
"""

# %% class_by_class
def predict_classes(model, loader):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        predicted = [model(images).argmax(dim=1) for images, _ in loader]
        pairs = list(zip(predicted, [labels for _, labels in loader], strict=True))
    model.train(was_training)
    return tuple(torch.cat(parts).cpu().numpy() for parts in zip(*pairs, strict=True))


def class_accuracy(predicted, labels, num_classes):
    accuracies = np.full(num_classes, np.nan)
    for c in np.unique(labels):
        accuracies[c] = (predicted[labels == c] == c).mean()
    return accuracies
