"""Questions, with fields of the wrong kind, come from the cell instead of an answer.

scores: test_double=0 test_total=? test_apply=?
"""
# %% double
import os

from grading.wire.frame import LENGTH
from grading.wire import encode

questions = [
    {},
    {"shared": [1]},
    {"shared": {0: None, "a": np.zeros(3)}, "number": -1, "args": [1], "kwargs": {}},
    {"number": 0, "args": 3, "kwargs": "x"},
    {"number": {}, "args": [], "kwargs": {1: 2}},
]
for question in questions:
    frame = encode(["ask", question])
    for name in os.listdir("/proc/self/fd"):
        try:
            if int(name) > 2:
                os.write(int(name), LENGTH.pack(len(frame)) + frame)
        except OSError:
            pass


def double(x):
    return x
