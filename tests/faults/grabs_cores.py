"""A right answer whose processes give themselves every core of the machine and keep them busy.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% + after double
import os

for _ in range(3):
    if os.fork() == 0:
        while True:
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(0, range(os.cpu_count()))
