"""An array of 100 MB is returned that the test's own arithmetic makes eight times larger.

scores: test_double=2 test_total=0 test_apply=2
evidence: test_total: memory limit hit in the test itself
limits: cell_seconds=10 memory_mb=2000 examiner_memory_mb=800
"""
# %% total
def total(x):
    return np.ones(100 * 2**20, dtype=bool)
