"""There is no header.

fails: test_write_predictions
says: the header is missing
"""

# %% write_predictions
def write_predictions(path, labels):
    rows = [f"{image_id},{label}" for image_id, label in enumerate(labels.tolist())]
    half = path.with_suffix(".part")
    half.write_text("\n".join(rows) + "\n")
    os.replace(half, path)
