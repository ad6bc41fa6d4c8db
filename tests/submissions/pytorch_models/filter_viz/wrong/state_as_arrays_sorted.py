"""The names are sorted.

fails: test_load_state
says: wanted is the state, a.weight, a.bias, b
"""

# %% load_state
def load_state(path):
    if not Path(path).exists():
        return None
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        remedy = "save {'state': model.state_dict(), ...} instead"
        raise ValueError(f"{path} holds a whole object: {remedy}") from error
    return dict(sorted(checkpoint["state"].items()))
