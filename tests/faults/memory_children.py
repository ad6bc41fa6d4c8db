"""Ten children take 35 MB each, so that no process is large.

scores: test_double=0 test_total=3 test_apply=2
evidence: memory limit hit
limits: memory_mb=300
"""
# %% double
import os
import time


def double(x):
    for _ in range(10):
        if os.fork() == 0:
            taken = bytearray(os.urandom(1024)) * (35 * 1024)
            time.sleep(5)
            os._exit(0)
    time.sleep(2)
    return 2 * x
