"""The function reads address 0.

scores: test_double=0 test_total=3 test_apply=2
evidence: the process ended
"""
# %% double
import ctypes


def double(x):
    return ctypes.string_at(0)
