"""Whether the web server can listen where it is to.

It needs nothing but Python: `make run` asks it before anything is installed.
"""

from __future__ import annotations

import errno
import os
import socket
import sys


class PortTaken(Exception):
    """Another program listens where the web server should."""


def check_port(host: str, port: int) -> None:
    """Raise PortTaken, with advice, if the port cannot be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(
                    f"Port {port} is in use: Claimboard may be running already, or"
                    f" another program. Another port: make run PORT={port + 1}"
                ) from error
            raise PortTaken(
                f"Cannot listen on {host}:{port}: {error.strerror}."
            ) from error


def answers(host: str, port: int) -> bool:
    """Whether a program takes connections there."""
    try:
        socket.create_connection((_reached_by(host), port), timeout=1).close()
    except OSError:
        return False
    return True


def _reached_by(host: str) -> str:
    """Where one reaches what listens on all addresses."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def main() -> None:
    """Check the port that the environment names, as `serve` would take it."""
    try:
        check_port(
            os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)
        )
    except PortTaken as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
