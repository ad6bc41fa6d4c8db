"""A right answer that calls the function which it is given 10,000 times more than it must.

scores: test_double=2 test_total=3 test_apply=2
limits: cell_seconds=12
"""
# %% apply
def apply(function, values):
    for number in range(5_000):
        function(number)
    return [function(value) for value in values]
