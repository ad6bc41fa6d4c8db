"""The function sleeps for a minute.

scores: test_double=0 test_total=3 test_apply=2
evidence: limit 1 s a cell
limits: cell_seconds=1
"""
# %% double
import time


def double(x):
    time.sleep(60)
    return 2 * x
