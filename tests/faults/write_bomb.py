"""The function writes 30 MB to descriptors 1 and 2, past Python.

scores: test_double=0 test_total=3 test_apply=2
evidence: output limit hit
"""
# %% double
import os
import time


def double(x):
    for _ in range(15):
        os.write(1, b"x" * 2**20)
        os.write(2, b"x" * 2**20)
    time.sleep(2)
    return 2 * x
