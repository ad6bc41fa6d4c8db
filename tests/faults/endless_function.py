"""The function never ends.

scores: test_double=0 test_total=3 test_apply=2
evidence: limit 1 s a cell
limits: cell_seconds=1
"""
# %% double
def double(x):
    while True:
        pass
