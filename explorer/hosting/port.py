"""Says in a sentence why a port cannot be taken: `python explorer/hosting/port.py 8866`, as `make dashboard` asks."""

from __future__ import annotations

import errno
import sys

from tornado.netutil import bind_sockets


def fault(port: str) -> str:
    """Why the page cannot be served at a port of this machine, and what to do; empty where it can."""
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        return f"PORT={port} is no port: write a number from 1 to 65535, as in make dashboard PORT=8866."
    try:
        for socket in bind_sockets(int(port), "localhost"):
            socket.close()
    except OSError as error:
        why = "is in use" if error.errno == errno.EADDRINUSE else "cannot be opened here"
        other = int(port) + 1 if 1024 <= int(port) < 65_535 else 8866
        return f"Port {port} {why}; choose another: make dashboard PORT={other}"
    return ""


if __name__ == "__main__":
    sys.exit(fault(sys.argv[1]) or None)
