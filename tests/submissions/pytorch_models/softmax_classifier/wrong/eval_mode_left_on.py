"""Train mode is set once, and evaluate leaves the model in eval mode: dropout and batch norm are off from the second epoch on.

fails: test_evaluate test_fit
says: eval mode
"""

# %% evaluate
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            logits = model(images)
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    return loss / count, right / count


# %% fit
def fit(model, loaders, options, log, plot=None):
    torch.manual_seed(options.seed)
    optimizer = make_optimizer(model, options)
    model.train()
    history = {"loss": [], "val_loss": [], "val": []}
    for epoch in range(1, options.num_epochs + 1):
        for images, labels in loaders["train"]:
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            history["loss"].append(loss.item())
            if plot is not None:
                plot.update({"loss": history["loss"]})
        val_loss, val = evaluate(model, loaders["val"])
        if val > max(history["val"], default=-1.0):
            best = copy.deepcopy(model.state_dict())
        history["val_loss"].append(val_loss)
        history["val"].append(val)
        log(f"epoch {epoch}: val loss {val_loss:.3f}, val accuracy {val:.3f}")
    model.load_state_dict(best)
    return history
