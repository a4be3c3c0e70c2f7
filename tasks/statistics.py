"""What SQLite knows of its tables when it chooses how to look something up."""

from __future__ import annotations

from celery import shared_task
from django.db import DEFAULT_DB_ALIAS, connections

_SAMPLED = 1000  # entries of each index


def sample_tables(using: str = DEFAULT_DB_ALIAS) -> None:
    """Let SQLite look at a part of every index, as PostgreSQL does by itself.

    Without it a page may take the wrong one of two indexes, and seconds where milliseconds
    would do. Takes well under a second, however large the tables are.
    """
    connection = connections[using]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={_SAMPLED}")
            cursor.execute("ANALYZE")


@shared_task(name="papers.sample_tables")
def sample_tables_again() -> None:
    """From time to time, as the tables grow."""
    sample_tables()
