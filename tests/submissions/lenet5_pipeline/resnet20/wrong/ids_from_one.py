"""The images are counted from 1.

fails: test_write_predictions
says: begins at 1
"""

# %% write_predictions
def write_predictions(path, labels):
    rows = [f"{image_id},{label}" for image_id, label in enumerate(labels.tolist(), start=1)]
    half = path.with_suffix(".part")
    half.write_text("\n".join(["image_id,label", *rows]) + "\n")
    os.replace(half, path)
