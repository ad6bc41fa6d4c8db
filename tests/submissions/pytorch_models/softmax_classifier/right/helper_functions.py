"""The loop in parts, an extra look at train, a log with more in it."""

# %% fit
def train_epoch(model, loader, optimizer):
    model.train()
    for images, labels in loader:
        loss = -model(images).log_softmax(1)[torch.arange(len(labels)), labels].mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        yield loss.detach()


def fit(model, loaders, options, log, plot=None):
    torch.manual_seed(options.seed)
    optimizer, best = make_optimizer(model, options), (-1, None)
    losses, val_losses, accuracies = [], [], []
    for epoch in range(options.num_epochs):
        for loss in train_epoch(model, loaders["train"], optimizer):
            losses.append(float(loss))
            if plot:
                plot.update({"loss": losses})
        train_loss, train = evaluate(model, loaders["train"])
        val_loss, val = evaluate(model, loaders["val"])
        val_losses.append(val_loss)
        accuracies.append(val)
        if val >= best[0]:
            best = val, {key: value.clone() for key, value in model.state_dict().items()}
        log(f"{epoch + 1:02d}/{options.num_epochs} train {train:.3f} {train_loss:.2f} val {val:.3f}")
    model.load_state_dict(best[1])
    model.eval()
    return {"loss": losses, "val": accuracies, "val_loss": val_losses}
