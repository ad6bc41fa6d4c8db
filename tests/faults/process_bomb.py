"""The function forks 50 processes that sleep.

scores: test_double=0 test_total=3 test_apply=2
evidence: process limit hit
"""
# %% double
import os
import time


def double(x):
    for _ in range(50):
        if os.fork() == 0:
            time.sleep(8)
            os._exit(0)
    time.sleep(2)
    return 2 * x
