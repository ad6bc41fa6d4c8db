"""The function writes 60 files of 1 MB, in its folder and in /dev/shm and /tmp.

scores: test_double=0 test_total=3 test_apply=2
evidence: disk limit hit
"""
# %% double
import tempfile
import time


def double(x):
    for folder in (".", tempfile.gettempdir()):
        for number in range(30):
            try:
                with open(f"{folder}/{number}.bin", "wb") as file:
                    file.write(bytes(2**20))
            except OSError:
                pass
    time.sleep(2)
    return 2 * x
