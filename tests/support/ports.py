"""Free ports of the loopback."""

import socket


def free_port() -> int:
    """Give a TCP port of 127.0.0.1 that nobody listened on a moment ago.

    Another process may take it before the caller does: whoever starts a server on it tries again with a new one.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
