"""Filling tables with very many rows: without indexes, which are made again after."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import psycopg
from django.db import connection, models
from psycopg import sql

from leaderboards.named import NAMES
from papers.search import INDEXES, install_all

_AT_ONCE = 20_000


class Writer:
    """Rows of one model on their way into SQLite; columns not named hold their defaults."""

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        meta = model._meta
        self._table = meta.db_table
        self._columns = columns
        self._rows: list[tuple[Any, ...]] = []
        given = set(columns)
        self._defaults = {
            field.column: _plain(
                field.get_db_prep_save(_default(field), connection=connection)
            )
            for field in meta.concrete_fields
            if not field.generated and field.column not in given
        }
        # A key that is not given is the database's to choose.
        if meta.pk is not None:
            self._defaults.pop(meta.pk.column, None)

    def add(self, *values: Any) -> None:
        """Take a row, with its values in the order of the columns."""
        self._rows.append(values)
        if len(self._rows) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write the rows that are still held back."""
        names = [*self._columns, *self._defaults]
        marks = ", ".join("?" * len(names))
        rest = tuple(self._defaults.values())
        columns = ", ".join(f'"{name}"' for name in names)
        _database().executemany(
            f'INSERT INTO "{self._table}" ({columns}) VALUES ({marks})',
            (row + rest for row in self._rows),
        )
        self._rows.clear()


def _default(field: models.Field[Any, Any]) -> Any:
    now = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return datetime(2026, 1, 1, tzinfo=UTC) if now else field.get_default()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | date) else value


def _database() -> sqlite3.Connection:
    connection.ensure_connection()
    database: sqlite3.Connection = connection.connection
    return database


@contextmanager
def without_indexes() -> Iterator[None]:
    """SQLite's tables without indexes for rows and words, which are then made whole."""
    database = _database()
    database.execute("PRAGMA foreign_keys=OFF")
    database.execute("PRAGMA synchronous=OFF")
    database.execute("PRAGMA cache_size=-1000000")
    made = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    triggers = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall()
    for (name,) in triggers:
        database.execute(f'DROP TRIGGER "{name}"')
    for name, _ in made:
        database.execute(f'DROP INDEX "{name}"')
    database.execute("BEGIN")
    yield
    database.execute("COMMIT")
    for _, statement in made:
        database.execute(statement)
    install_all(connection, (*INDEXES, *NAMES.values()))
    database.execute("ANALYZE")


def copy_to_postgresql(source: str, address: str, tables: Sequence[str]) -> None:
    """Copy tables of a SQLite file into those of PostgreSQL, which are emptied before."""
    lite = sqlite3.connect(source)
    with psycopg.connect(address, autocommit=True) as target:
        # Its triggers keep foreign keys, which the source has kept already.
        target.execute("SET session_replication_role = replica")
        target.execute("SET maintenance_work_mem = '512MB'")
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        target.execute(sql.SQL("TRUNCATE {}").format(names))
        indexes = target.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND"
            " indexname NOT IN (SELECT conname FROM pg_constraint)",
            [list(tables)],
        ).fetchall()
        for name, _ in indexes:
            target.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        for table in tables:
            _copy(lite, target, table)
        for _, statement in indexes:
            target.execute(statement.encode())
        target.execute("VACUUM ANALYZE")
    lite.close()


def _copy(
    lite: sqlite3.Connection, target: psycopg.Connection[Any], table: str
) -> None:
    columns = target.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    ).fetchall()
    names = [name for name, _ in columns]
    flags = [place for place, (_, kind) in enumerate(columns) if kind == "boolean"]
    rows = lite.execute(
        f"SELECT {', '.join(map(_quoted, names))} FROM {_quoted(table)}"
    )
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with target.cursor().copy(statement) as copy:
        while chunk := list(islice(rows, _AT_ONCE)):
            for row in chunk:
                values = list(row)
                for place in flags:
                    if values[place] is not None:
                        values[place] = bool(values[place])
                copy.write_row(values)
    if "id" in names:
        target.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
            f" (SELECT coalesce(max(id), 1) FROM {_quoted(table)}))"
        )


def _quoted(name: str) -> str:
    return f'"{name}"'
