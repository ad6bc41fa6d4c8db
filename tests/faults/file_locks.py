"""Record locks on a file that every sandbox sees would carry bits from one hand-in to the next.

scores: test_double=2 test_total=3 test_apply=2
needs: bubblewrap
"""
# %% double
import fcntl
import os


def double(x):
    with open(os.__file__) as file:
        for take in (lambda: fcntl.flock(file, fcntl.LOCK_SH), lambda: fcntl.lockf(file, fcntl.LOCK_SH)):
            try:
                take()
            except OSError:
                continue
            return None
    return 2 * x
