"""Every cell keeps within the limit of a cell, all of them not within the notebook's.

scores: test_double=2 test_total=0 test_apply=0
evidence: the whole notebook took longer than 3 s
limits: cell_seconds=2 notebook_seconds=3
"""
# %% total
import time

time.sleep(1.8)


def total(x):
    time.sleep(1.8)
# %% apply
def apply(function, values):
    time.sleep(1.8)
