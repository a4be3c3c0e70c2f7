"""What becomes of a command whose output nobody reads any more: `manage.py extract | head`."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

# What a shell says of a command that the closed pipe itself has ended: 128 + SIGPIPE.
CLOSED = 141


@contextmanager
def ended_by_closed_pipe() -> Iterator[None]:
    """End the process with status 141 where the reader of its output is gone.

    What runs inside ends by an exception, so that it puts away what it was at. Other broken
    pipes, such as a connection to a database, stay errors.
    """
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        closed = [s for s in (sys.stdout, sys.stderr) if _has_no_reader(s)]
        if not closed:
            raise
        for stream in closed:  # what is left in them is written when Python ends
            _lead_nowhere(stream)
        sys.exit(CLOSED)


def _has_no_reader(stream: TextIO) -> bool:
    state = select.poll()
    state.register(stream.fileno(), 0)
    return any(
        events & (select.POLLERR | select.POLLHUP) for _, events in state.poll(0)
    )


def _lead_nowhere(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
