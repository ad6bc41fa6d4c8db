"""The cell connects to a server on the machine and sends it a message.

scores: test_double=2 test_total=3 test_apply=2
evidence: tried to connect to 127.0.0.1:
needs: bubblewrap
"""
# %% + after double
import socket

for address in ("127.0.0.1", "localhost"):
    try:
        with socket.create_connection((address, @PORT@), timeout=0.3) as connection:
            connection.sendall(b"loot")
            print("fault-was-here")
    except OSError:
        pass
try:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect("\0fault-@PORT@")
        connection.sendall(b"loot")
except OSError:
    pass
