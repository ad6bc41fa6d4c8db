"""Exceptions with the names of the grader's own are raised.

scores: test_double=0 test_total=0 test_apply=0
"""
# %% double
class CandidateStopped(BaseException):
    pass


def double(x):
    raise CandidateStopped("the grader is at fault")
# %% total
class CandidateLost(BaseException):
    pass


def total(x):
    raise CandidateLost("the process ended")
# %% apply
def apply(function, values):
    raise type("x" * 10_000, (Exception,), {})("\x1b[2J")
