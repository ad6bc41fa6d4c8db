"""Links lead out of the folder, to the gradebook and to /, and are written through.

scores: test_double=2 test_total=3 test_apply=2
evidence: line 9: tried to write to
needs: bubblewrap
"""
# %% + after double
import os

os.symlink("@COURSE@", "out")
os.symlink("@GRADEBOOK@", "book")
os.symlink("/", "machine")
os.symlink("loop", "loop")
for path in ("out/fault-was-here", "book", "machine@COURSE@/fault-was-here", "loop"):
    try:
        with open(path, "w") as file:
            file.write("loot")
    except OSError:
        pass
