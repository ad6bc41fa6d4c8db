"""A right answer leaves a folder of 3,000 levels, deeper than a path may be long.

scores: test_double=2 test_total=3 test_apply=2
evidence: limits cannot be measured
"""
# %% + after double
import os

for _ in range(3000):
    os.mkdir("x")
    os.chdir("x")
