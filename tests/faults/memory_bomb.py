"""The function takes 400 MB, 20 MB at a time, and waits to be noticed.

scores: test_double=0 test_total=3 test_apply=2
evidence: memory limit hit
limits: memory_mb=250
"""
# %% double
import time


def double(x):
    taken = [np.ones(20 * 2**17) for _ in range(20)]
    time.sleep(2)
    return 2 * x
