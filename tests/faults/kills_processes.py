"""The cell kills its parent, process 1 and all that it may.

scores: test_double=2 test_total=3 test_apply=2
evidence: sent signal 9 to process 1
needs: bubblewrap
"""
# %% + after double
import os
import signal

if os.getpid() < 100:  # in a namespace of our own: never aim at a machine's real processes
    for pid in (1, os.getppid()):
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
            try:
                os.kill(pid, number)
            except OSError:
                pass
