"""The function that is given is called with arguments of every wrong kind; the answer is right.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% apply
def apply(function, values):
    deep = []
    for _ in range(10):
        deep = [deep]
    for wrong in ((), (1, 2, 3), ("x",), (None,), (deep,), (10**500,), (object(),), (function,)):
        try:
            function(*wrong)
        except BaseException:
            pass
    try:
        function(**{"x y": 1})
    except BaseException:
        pass
    return [function(value) for value in values]
