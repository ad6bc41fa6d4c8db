"""torch.load may run code.

fails: test_load_state
says: so runs any code that is in it
"""

# %% load_state
def load_state(path):
    if not Path(path).exists():
        return None
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=False)
    except pickle.UnpicklingError as error:
        remedy = "save {'state': model.state_dict(), ...} instead"
        raise ValueError(f"{path} holds a whole object: {remedy}") from error
    return checkpoint["state"]
