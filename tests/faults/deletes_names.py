"""Names are deleted and replaced by things that cannot be called.

scores: test_double=0 test_total=0 test_apply=2
"""
# %% + after double
del double
# %% total
total = 3
