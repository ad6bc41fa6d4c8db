"""The options as literal keys, the state copied to the CPU, paths as text."""

# %% checkpoint
def save_checkpoint(model, path, options):
    state = {key: value.detach().cpu().clone() for key, value in model.state_dict().items()}
    fields = ("optimizer", "lr", "momentum", "weight_decay", "batch_size", "num_epochs", "seed")
    content = {"state": state, "options": {key: getattr(options, key) for key in fields}}
    with open(path, "wb") as file:
        torch.save(content, file)


def load_checkpoint(model, path):
    content = torch.load(str(path), map_location=torch.device("cpu"), weights_only=True)
    for key, value in model.state_dict().items():
        value.copy_(content["state"][key])
    return Options(*content["options"].values())
