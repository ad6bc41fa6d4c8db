"""Exit handlers and threads that are no daemons never end.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% + after double
import atexit
import threading
import time

atexit.register(time.sleep, 30)
threading.Thread(target=time.sleep, args=(30,)).start()
