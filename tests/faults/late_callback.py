"""The function that was lent for a test is called after it.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% apply
lent = []


def apply(function, values):
    lent.append(function)
    return [function(value) for value in values]
# %% + after test_apply
lent[0](3)
