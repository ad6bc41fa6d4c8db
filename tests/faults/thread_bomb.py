"""The function starts 100 threads that sleep.

scores: test_double=0 test_total=3 test_apply=2
"""
# %% double
import threading
import time


def double(x):
    for _ in range(100):
        threading.Thread(target=time.sleep, args=(8,), daemon=True).start()
    time.sleep(2)
    return 2 * x
