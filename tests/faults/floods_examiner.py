"""With each call of a lent function come 10 MB that nobody asked for; the answer is right.

scores: test_double=2 test_total=3 test_apply=2
limits: cell_seconds=15 memory_mb=2000 notebook_seconds=60
"""
# %% apply
import grading.wire.mirrors

flood = {"number": 10**6}
changes = grading.wire.mirrors.Mirrors.changes


def more_changes(self):
    flood["number"] += 1
    return {**changes(self), flood["number"]: np.zeros(10 * 2**17)}


def apply(function, values):
    grading.wire.mirrors.Mirrors.changes = more_changes
    for _ in range(100):
        function(1)
    grading.wire.mirrors.Mirrors.changes = changes
    return [function(value) for value in values]
