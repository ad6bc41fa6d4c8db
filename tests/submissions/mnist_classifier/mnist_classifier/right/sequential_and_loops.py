"""A Sequential, a loop over rows, gradients set to None, a generator of batches."""

# %% linear_classifier
class LinearClassifier(nn.Module):
    def __init__(self, num_pixels=784, num_classes=10):
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(num_pixels, num_classes))

    def forward(self, images):
        return self.net(images.float().div(255.0))


# %% cross_entropy
def cross_entropy(logits, labels):
    total = 0.0
    for row, label in zip(logits, labels):
        largest = row.max()
        total = total + largest + (row - largest).exp().sum().log() - row[label]
    return total / len(labels)


# %% train_by_hand
def train_by_hand(model, loader, lr):
    history = []
    for batch in loader:
        X, y = batch
        for p in model.parameters():
            p.grad = None
        loss = F.nll_loss(F.log_softmax(model(X), dim=1), y)
        loss.backward()
        for p in model.parameters():
            p.data = p.data - lr * p.grad
        history.append(float(loss))
    return history


# %% accuracy
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    hits = []
    with torch.inference_mode():
        for X, y in loader:
            hits += (model(X).softmax(dim=1).max(dim=1).indices == y).tolist()
    model.train(was_training)
    return sum(hits) / len(hits)


# %% run_epochs
def run_epochs(train, evaluate, num_epochs):
    loss, on_train, on_val = [], [], []
    for epoch in range(num_epochs):
        loss.append(float(np.mean(train())))
        on_val.append(evaluate("val"))
        on_train.append(evaluate("train"))
    return {"val": np.array(on_val), "train": np.array(on_train), "loss": np.array(loss)}


# %% make_optimizer
def make_optimizer(parameters, kind, lr, weight_decay):
    groups = [dict(params=[p], weight_decay=weight_decay * (len(p.shape) > 1)) for p in parameters]
    if kind == "sgd":
        return torch.optim.SGD(groups, lr)
    return torch.optim.AdamW(groups, lr)
