"""The file itself is written, line by line.

fails: test_write_predictions
says: writes into the file itself
"""

# %% write_predictions
def write_predictions(path, labels):
    rows = [f"{image_id},{label}" for image_id, label in enumerate(labels.tolist())]
    half = path.with_suffix(".part")
    path.write_text("\n".join(["image_id,label", *rows]) + "\n")
