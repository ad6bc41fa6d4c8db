"""Be a fork server: see fork_server.py."""

import socket
import sys

from grading.engine.fork_server import serve

if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
