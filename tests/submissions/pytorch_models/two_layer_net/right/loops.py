"""Loops in place of comprehensions, and sums in place of means."""

# %% sweep_and_choose
def sweep(run, options, name, values, seeds):
    table = np.empty((len(values), len(seeds)))
    for column, number in enumerate(seeds):
        for row, value in enumerate(values):
            chosen = replace(replace(options, seed=number), **{name: value})
            table[row, column] = run(chosen)
    return table


def choose(values, accuracies):
    best = None
    for value, row in zip(values, accuracies):
        total = sum(float(accuracy) for accuracy in row)
        if best is None or total > best[0]:
            best = total, value
    return best[1]


# %% class_by_class
def predict_classes(model, loader):
    mode = model.training
    model.eval()
    predicted, labels = [], []
    with torch.inference_mode():
        for images, y in loader:
            predicted += model(images).softmax(1).max(1).indices.tolist()
            labels += y.tolist()
    if mode:
        model.train()
    return np.array(predicted), np.array(labels)


def class_accuracy(predicted, labels, num_classes):
    right, count = [0] * num_classes, [0] * num_classes
    for guess, label in zip(predicted, labels):
        count[label] += 1
        right[label] += int(guess == label)
    return np.array([r / n if n else float("nan") for r, n in zip(right, count)])
