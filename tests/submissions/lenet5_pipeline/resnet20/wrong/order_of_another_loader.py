"""The rows come in another order, as from a shuffled loader.

fails: test_write_predictions
says: is in another order
"""

# %% write_predictions
def write_predictions(path, labels):
    rows = [f"{image_id},{label}" for image_id, label in enumerate(labels.flip(0).tolist())]
    half = path.with_suffix(".part")
    half.write_text("\n".join(["image_id,label", *rows]) + "\n")
    os.replace(half, path)
