"""The cell gives itself full marks in the gradebook, and rewrites the source and another hand-in.

scores: test_double=0 test_total=3 test_apply=2
evidence: line 6: tried to write to
needs: bubblewrap
"""
# %% double
import os
from pathlib import Path

for path in ("@GRADEBOOK@", "@SOURCE@", "@OTHER@"):
    for attack in (
        lambda path: Path(path).write_bytes(b"full marks"),
        lambda path: Path(path).unlink(),
        lambda path: Path(path).parent.rename("gone"),
        lambda path: os.chmod(path, 0o777),
    ):
        try:
            attack(path)
        except OSError:
            pass


def double(x):
    return x
