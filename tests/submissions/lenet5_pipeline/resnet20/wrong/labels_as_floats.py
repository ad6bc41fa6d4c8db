"""The labels are written as decimals.

fails: test_write_predictions
says: is '0,3.0': whole numbers
"""

# %% write_predictions
def write_predictions(path, labels):
    rows = [f"{image_id},{label}" for image_id, label in enumerate(labels.float().tolist())]
    half = path.with_suffix(".part")
    half.write_text("\n".join(["image_id,label", *rows]) + "\n")
    os.replace(half, path)
