"""Writing many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write some fields of stored rows of one model, in one prepared statement.

    `bulk_update` sends one CASE per field and row: ten times slower for a thousand rows.
    """
    if not rows:
        return
    meta = rows[0]._meta
    quote = connection.ops.quote_name
    columns: list[models.Field[Any, Any]] = [
        meta.get_field(name)  # type: ignore[misc]
        for name in fields
    ]
    assignments = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(meta.db_table)} SET {assignments} WHERE id = %s",
            [
                [
                    *(
                        column.get_db_prep_save(
                            getattr(row, column.attname), connection=connection
                        )
                        for column in columns
                    ),
                    row.pk,
                ]
                for row in rows
            ],
        )
