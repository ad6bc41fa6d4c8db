"""Every cell keeps within the limit of a cell, all of them not within the notebook's.

scores: test_double=2 test_total=0 test_apply=0
evidence: the whole notebook took longer than 3 s
limits: cell_seconds=2 notebook_seconds=3
"""
# %% total
import time


def compute():
    until = time.process_time() + 1.6
    while time.process_time() < until:
        pass


compute()


def total(x):
    compute()
# %% apply
def apply(function, values):
    compute()
