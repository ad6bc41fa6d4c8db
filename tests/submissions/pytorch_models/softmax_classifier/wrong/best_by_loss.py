"""The epoch of the lowest loss is kept.

fails: test_fit
says: those of the epoch with the lowest val loss
"""

# %% fit
def fit(model, loaders, options, log, plot=None):
    torch.manual_seed(options.seed)
    optimizer = make_optimizer(model, options)
    history = {"loss": [], "val_loss": [], "val": []}
    for epoch in range(1, options.num_epochs + 1):
        model.train()
        for images, labels in loaders["train"]:
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            history["loss"].append(loss.item())
            if plot is not None:
                plot.update({"loss": history["loss"]})
        val_loss, val = evaluate(model, loaders["val"])
        if val_loss < min(history["val_loss"], default=float("inf")):
            best = copy.deepcopy(model.state_dict())
        history["val_loss"].append(val_loss)
        history["val"].append(val)
        log(f"epoch {epoch}: val loss {val_loss:.3f}, val accuracy {val:.3f}")
    model.load_state_dict(best)
    return history
