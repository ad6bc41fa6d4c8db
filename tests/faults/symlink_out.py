"""Links lead out of the folder, to the gradebook and to /, and are written through.

scores: test_double=2 test_total=3 test_apply=2
needs: bubblewrap
"""
# %% + after double
import os

os.symlink("@COURSE@", "course")
os.symlink("@GRADEBOOK@", "gradebook.db")
os.symlink("/", "machine")
os.symlink("loop", "loop")
for path in ("course/fault-was-here", "gradebook.db", "machine@COURSE@/fault-was-here", "loop"):
    try:
        with open(path, "w") as file:
            file.write("loot")
    except OSError:
        pass
