"""The process stops itself, as control-Z does.

scores: test_double=0 test_total=3 test_apply=2
evidence: limit 1 s a cell
limits: cell_seconds=1
"""
# %% double
import os
import signal


def double(x):
    os.kill(os.getpid(), signal.SIGSTOP)
