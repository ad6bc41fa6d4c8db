"""Code that warns and prints, in float32.
"""

# %% load_state
def load_state(path):
    import warnings

    warnings.warn(f"reading {path}")
    if not Path(path).is_file():
        return None
    try:
        state = torch.load(str(path), weights_only=True, map_location=lambda storage, place: storage)
    except pickle.UnpicklingError:
        raise ValueError(f"{path}: not a state_dict but an object; torch.save(model.state_dict(), path)")
    return dict(state["state"])


# %% as_pictures
def as_pictures(filters):
    print(filters.shape)
    scaled = filters.float() / filters.float().abs().amax((1, 2, 3), keepdim=True)
    return torch.nan_to_num(scaled).div(2).add(0.5).movedim(1, 3)
