"""sys.exit() after a right definition: the cell ends, and nothing is lost.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% double
def double(x):
    return 2 * x


import sys

sys.exit("I am done")
