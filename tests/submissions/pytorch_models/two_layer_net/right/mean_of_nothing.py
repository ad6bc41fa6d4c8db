"""NumPy's own NaN, with its warning; tensors in place of arrays."""

# %% class_by_class
def predict_classes(model, loader):
    was_training = model.training
    model.train(False)
    guesses, truth = torch.zeros(0, dtype=torch.long), torch.zeros(0, dtype=torch.long)
    for images, labels in loader:
        with torch.no_grad():
            guesses = torch.cat([guesses, model(images).topk(1).indices[:, 0].cpu()])
        truth = torch.cat([truth, labels.cpu()])
    model.train(was_training)
    return guesses.numpy(), truth.numpy()


def class_accuracy(predicted, labels, num_classes):
    print("a class without images gives a warning")
    return np.array([np.mean(predicted[labels == c] == c) for c in range(num_classes)])


# %% + after class_by_class
print(class_accuracy(np.array([0, 1]), np.array([0, 0]), 3))
