"""One writer at a time, where order would otherwise decide the outcome."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from django.db import connection, transaction


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """A transaction that runs while no other of the same name does, in any process.

    PostgreSQL holds an advisory lock to the transaction's end. On SQLite transactions begin
    with the write lock (`transaction_mode`), so that there is only ever one.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(%s)", [crc32(name.encode())]
                )
        yield
