"""Answers whose parts are of the wrong kind come instead of the cell's outputs.

scores: test_double=0 test_total=? test_apply=?
"""
# %% double
import os

from grading.wire.frame import LENGTH
from grading.wire import encode

strange = [{"output_type": "stream", "name": 3, "text": np.ones(3)}, {"output_type": "evil"}, {}]
for answer in ({"outputs": strange, "shared": [1]}, {"value": 3, "shared": 4}, {"error": "x"}):
    frame = encode(["answer", answer])
    for name in os.listdir("/proc/self/fd"):
        try:
            if int(name) > 2:
                os.write(int(name), LENGTH.pack(len(frame)) + frame)
        except OSError:
            pass


def double(x):
    return x
