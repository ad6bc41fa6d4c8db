"""A frame is announced and never sent.

scores: test_double=0 test_total=3 test_apply=2
evidence: limit 1 s a cell
limits: cell_seconds=1
"""
# %% double
import os
import struct
import time

for name in os.listdir("/proc/self/fd"):
    try:
        if int(name) > 2:
            os.write(int(name), struct.pack(">Q", 2**20) + b"WIRE1")
    except OSError:
        pass
time.sleep(60)
