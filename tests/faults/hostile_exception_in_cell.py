"""A cell raises an exception that raises another one when it is shown; the answer is right.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% + after double
class Evil(Exception):
    def __str__(self):
        raise SystemExit(1)

    __repr__ = __str__


raise Evil
