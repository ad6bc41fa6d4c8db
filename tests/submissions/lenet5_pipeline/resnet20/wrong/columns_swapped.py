"""The label comes first.

fails: test_write_predictions
says: image_id is the label
"""

# %% write_predictions
def write_predictions(path, labels):
    rows = [f"{label},{image_id}" for image_id, label in enumerate(labels.tolist())]
    half = path.with_suffix(".part")
    half.write_text("\n".join(["image_id,label", *rows]) + "\n")
    os.replace(half, path)
