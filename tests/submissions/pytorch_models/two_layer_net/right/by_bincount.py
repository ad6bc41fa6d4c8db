"""Counts by bincount; lists as a table; a tuple for run."""

# %% sweep_and_choose
from itertools import product


def sweep(run, options, name, values, seeds):
    runs = [
        run(replace(options, seed=int(s), **{name: v})) for v, s in product(values, seeds)
    ]
    return np.reshape(runs, (len(values), -1))


def choose(values, accuracies):
    means = np.average(accuracies, axis=1)
    return max(zip(values, means), key=lambda pair: pair[1])[0]


# %% class_by_class
def predict_classes(model, loader):
    mode = model.training
    try:
        model.eval()
        with torch.no_grad():
            found = [torch.stack([model(x).argmax(-1), y]) for x, y in loader]
    finally:
        model.train(mode)
    predicted, labels = torch.cat(found, dim=1).cpu().numpy()
    return predicted, labels


def class_accuracy(predicted, labels, num_classes):
    count = np.bincount(labels, minlength=num_classes)
    right = np.bincount(labels[predicted == labels], minlength=num_classes)
    with np.errstate(invalid="ignore"):
        return right / count
