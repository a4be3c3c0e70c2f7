"""Writing many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Store new rows of one model whose keys nobody needs, in one prepared statement.

    `bulk_create` puts its statements together anew for every few rows: several times slower.
    """
    if not rows:
        return
    columns = [
        column
        for column in rows[0]._meta.concrete_fields
        if not column.primary_key and not column.generated
    ]
    names = ", ".join(
        connection.ops.quote_name(str(column.column)) for column in columns
    )
    marks = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",
            [_values(row, columns) for row in rows],
        )


def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write some fields of stored rows of one model, in one prepared statement.

    `bulk_update` sends one CASE per field and row: ten times slower for a thousand rows.
    """
    if not rows:
        return
    meta = rows[0]._meta
    quote = connection.ops.quote_name
    columns = [column for column in meta.concrete_fields if column.name in set(fields)]
    assignments = ", ".join(f"{quote(str(column.column))} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(meta.db_table)} SET {assignments} WHERE id = %s",
            [[*_values(row, columns), row.pk] for row in rows],
        )


def _values(row: models.Model, columns: Sequence[models.Field[Any, Any]]) -> list[Any]:
    return [
        column.get_db_prep_save(getattr(row, column.attname), connection=connection)
        for column in columns
    ]
