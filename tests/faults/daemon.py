"""A right answer leaves a daemon behind, which has a session of its own and would write a file later.

scores: test_double=2 test_total=3 test_apply=2
evidence: still running at the end
"""
# %% + after double
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(20)
    os._exit(0)
