#!/usr/bin/env python3
"""On Gradescope: write the points of a hand-in that was graded before. Nothing of it is run.

It needs Python 3 alone, of whichever version Gradescope has. A group's hand-in counts as the first
one's of its members who is known.
"""

import hashlib
import json
import os

PLACE = os.environ.get("AUTOGRADER", "/autograder")
NOT_YET = {"score": 0, "output": "Not graded yet: your points come with a later release."}


def main() -> None:
    """Look the hand-in's people up, and write results.json."""
    with open(os.path.join(PLACE, "submission_metadata.json"), encoding="utf-8") as file:
        users = json.load(file).get("users") or []
    with open(os.path.join(PLACE, "source", "points.json"), encoding="utf-8") as file:
        table = json.load(file)
    found = NOT_YET
    for user in users:
        address = str(user.get("email") or "").strip().casefold()
        found = table.get(hashlib.sha256(address.encode()).hexdigest(), NOT_YET)
        if found is not NOT_YET:
            break
    os.makedirs(os.path.join(PLACE, "results"), exist_ok=True)
    with open(os.path.join(PLACE, "results", "results.json"), "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main()
