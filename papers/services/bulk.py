"""Writing many rows at once.

The ORM puts a statement together anew for every few rows. Here it is one that stays the
same: SQLite gets new rows by the hundred, PostgreSQL once with all the columns as arrays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import cache, partial
from itertools import chain
from typing import Any

from django.db import connection, models

# Of these types the databases' drivers take a value as it is.
_PLAIN = frozenset((str, int, bool, float, type(None)))
# SQLite writes its index of words to the file after every statement, so that a statement for
# each row would take four times as long.
_AT_ONCE = 100


def insert_rows(rows: Sequence[models.Model], *, known_by: Sequence[str] = ()) -> None:
    """Store new rows of one model, whose objects do not learn their keys.

    `known_by` are fields that are unique together: rows that are stored with the same
    values already become what the new ones are.
    """
    if not rows:
        return
    meta = rows[0]._meta
    columns = [c for c in meta.concrete_fields if not (c.primary_key or c.generated)]
    values = [_values(rows, column, is_new=True) for column in columns]
    names = ", ".join(map(_name, columns))
    instead = ""
    if known_by:
        changing = (_name(c) for c in columns if c.name not in known_by)
        same = ", ".join(_name(meta.get_field(field)) for field in known_by)
        instead = f" ON CONFLICT ({same}) DO UPDATE SET " + ", ".join(
            f"{name} = excluded.{name}" for name in changing
        )
    into = f"INSERT INTO {_quoted(meta.db_table)} ({names})"
    if connection.vendor == "postgresql":
        _execute(f"{into} SELECT * FROM {_arrays(columns)}{instead}", values)
    else:
        _insert_many(into, list(zip(*values, strict=True)), instead)


def update_rows(rows: Sequence[models.Model], fields: Iterable[str]) -> None:
    """Write some fields of stored rows of one model."""
    if not rows:
        return
    meta = rows[0]._meta
    wanted = set(fields)
    columns = [column for column in meta.concrete_fields if column.name in wanted]
    columns.append(meta.pk)
    values = [_values(rows, column, is_new=False) for column in columns]
    names = [_name(column) for column in columns]
    table, key = _quoted(meta.db_table), names[-1]
    if connection.vendor == "postgresql":
        settings = ", ".join(f"{name} = now.{name}" for name in names[:-1])
        now = f"{_arrays(columns)} AS now ({', '.join(names)})"
        _execute(
            f"UPDATE {table} SET {settings} FROM {now} WHERE {table}.{key} = now.{key}",
            values,
        )
    else:
        settings = ", ".join(f"{name} = %s" for name in names[:-1])
        _execute_each(f"UPDATE {table} SET {settings} WHERE {key} = %s", values)


def add_to_rows(
    model: type[models.Model], fields: Sequence[str], steps: Sequence[tuple[int, ...]]
) -> None:
    """Add whole numbers to some fields of stored rows.

    Each step holds what is added to the fields, in their order, and then the row's key.
    """
    if not steps:
        return
    columns: list[Any] = [model._meta.get_field(f) for f in (*fields, "id")]
    names = [_name(column) for column in columns]
    table, key = _quoted(model._meta.db_table), names[-1]
    if connection.vendor == "postgresql":
        added = ", ".join(
            f"{name} = {table}.{name} + now.{name}" for name in names[:-1]
        )
        now = f"{_arrays(columns)} AS now ({', '.join(names)})"
        _execute(
            f"UPDATE {table} SET {added} FROM {now} WHERE {table}.{key} = now.{key}",
            [list(column) for column in zip(*steps, strict=True)],
        )
    else:
        added = ", ".join(f"{name} = {name} + %s" for name in names[:-1])
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {added} WHERE {key} = %s", steps)


def _values(
    rows: Sequence[models.Model], column: models.Field[Any, Any], *, is_new: bool
) -> list[Any]:
    """What a column holds, as the database's driver takes it."""
    if is_new and (
        getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False)
    ):
        # All are made at one time.
        values = [column.pre_save(rows[0], True)] * len(rows)
    else:
        values = [getattr(row, column.attname) for row in rows]
    prepare = partial(column.get_db_prep_save, connection=connection)
    if isinstance(column, models.JSONField):
        return list(map(prepare, values))
    # Many rows have the same date or number.
    prepare_once = cache(prepare)
    return [v if type(v) in _PLAIN else prepare_once(v) for v in values]


def _execute(statement: str, columns: list[list[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)


def _insert_many(into: str, rows: Sequence[tuple[Any, ...]], instead: str) -> None:
    """Insert rows into SQLite, as many with each statement as it takes."""
    most = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    width = len(rows[0])
    at_once = max(1, min(_AT_ONCE, most // width))
    marks = f"({', '.join(['%s'] * width)})"
    chunks = [
        list(chain.from_iterable(rows[start : start + at_once]))
        for start in range(0, len(rows), at_once)
    ]
    rest = chunks.pop() if len(rows) % at_once else []
    with connection.cursor() as cursor:
        if chunks:
            many = ", ".join([marks] * at_once)
            cursor.executemany(f"{into} VALUES {many}{instead}", chunks)
        if rest:
            few = ", ".join([marks] * (len(rest) // width))
            cursor.execute(f"{into} VALUES {few}{instead}", rest)


def _execute_each(statement: str, columns: list[list[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*columns, strict=True)))


def _arrays(columns: Iterable[models.Field[Any, Any]]) -> str:
    """PostgreSQL's rows made of one array for each column."""
    # Without their lengths: a cast would cut what the column then refuses.
    types = (str(column.db_type(connection)).partition("(")[0] for column in columns)
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in types)})"


def _name(column: Any) -> str:
    return _quoted(column.column)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
