"""One job of a kind at a time, over all workers."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Whether this is the only job of that name; it stays so to the end of the block.

    The lock ends with the worker's connection to PostgreSQL or, on SQLite, with its
    process, so that a killed worker leaves none behind.
    """
    if connection.vendor == "postgresql":
        digest = hashlib.sha256(f"claimboard job {name}".encode()).digest()
        key = int.from_bytes(digest[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            mine = cursor.fetchone() == (True,)
        try:
            yield mine
        finally:
            if mine and connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    else:
        folder = Path(settings.DATA_DIR) / "locks"
        folder.mkdir(exist_ok=True)
        with (folder / name).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
