"""A thread waits for the outside world to connect.

scores: test_double=2 test_total=3 test_apply=2
needs: bubblewrap
"""
# %% + after double
import socket
import threading
import time

server = socket.create_server(("127.0.0.1", @KNOCK@))
threading.Thread(target=server.accept, daemon=True).start()
time.sleep(0.5)
