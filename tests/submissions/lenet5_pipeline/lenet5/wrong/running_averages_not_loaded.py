"""Parameters alone are loaded.

fails: test_checkpoints
says: logits of the loaded model
"""

# %% checkpoints
def save_checkpoint(model, path):
    torch.save(model.state_dict(), path)


def load_checkpoint(model, path):
    state = torch.load(path, weights_only=True)
    for name, parameter in model.named_parameters():
        parameter.data = state[name]
