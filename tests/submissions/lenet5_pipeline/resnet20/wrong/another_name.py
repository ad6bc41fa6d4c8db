"""The file has a name of its own.

fails: test_write_predictions
says: behind: move it with os.replace
"""

# %% write_predictions
def write_predictions(path, labels):
    rows = [f"{image_id},{label}" for image_id, label in enumerate(labels.tolist())]
    half = path.with_suffix(".part")
    half.write_text("\n".join(["image_id,label", *rows]) + "\n")
    os.replace(half, path.parent / "my_predictions.csv")
