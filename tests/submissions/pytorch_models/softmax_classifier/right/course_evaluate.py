"""fit takes helpers.torch_nets.fitting's evaluate; arrays for lists; warnings on the way."""

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
        val_loss, val = fitting.evaluate(model, loaders["val"])
        if val > max(history["val"], default=-1.0):
            best = copy.deepcopy(model.state_dict())
        history["val_loss"].append(val_loss)
        history["val"].append(val)
        log(f"epoch {epoch}: val loss {val_loss:.3f}, val accuracy {val:.3f}")
    model.load_state_dict(best)
    import warnings

    warnings.warn("done")
    return {key: np.array(values) for key, values in history.items()}
