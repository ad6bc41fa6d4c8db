"""The other file is never moved.

fails: test_write_predictions
says: predictions.part behind
"""

# %% write_predictions
def write_predictions(path, labels):
    rows = [f"{image_id},{label}" for image_id, label in enumerate(labels.tolist())]
    half = path.with_suffix(".part")
    half.write_text("\n".join(["image_id,label", *rows]) + "\n")
