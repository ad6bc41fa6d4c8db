"""The image's number is missing.

fails: test_write_predictions
says: wanted two numbers and a comma
"""

# %% write_predictions
def write_predictions(path, labels):
    rows = [f"{label}" for image_id, label in enumerate(labels.tolist())]
    half = path.with_suffix(".part")
    half.write_text("\n".join(["image_id,label", *rows]) + "\n")
    os.replace(half, path)
