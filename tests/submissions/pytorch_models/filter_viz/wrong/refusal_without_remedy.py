"""The error does not say what to do.

fails: test_load_state
says: does not say what to save instead
"""

# %% load_state
def load_state(path):
    if not Path(path).exists():
        return None
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        remedy = "save {'state': model.state_dict(), ...} instead"
        raise ValueError(f"{path} holds a whole object") from error
    return checkpoint["state"]
