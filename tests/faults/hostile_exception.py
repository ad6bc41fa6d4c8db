"""The exception that is raised raises another one when it is shown.

scores: test_double=0 test_total=3 test_apply=2
"""
# %% double
class Evil(Exception):
    def __str__(self):
        raise SystemExit(1)

    __repr__ = __str__


def double(x):
    raise Evil
