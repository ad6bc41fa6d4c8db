"""What is refused is loaded all the same.

fails: test_load_state
says: so runs any code that is in it
"""

# %% load_state
def load_state(path):
    if not Path(path).exists():
        return None
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        checkpoint = torch.load(path, map_location="cpu", weights_only=False)
    return checkpoint["state"]
