"""Conditions by which SQLite chooses no index."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func
from django.db.models.sql.compiler import SQLCompiler


class Walked(Func):
    """A column in a condition that the rows of a walk are asked, one by one.

    SQLite would look up what fits the condition and sort all of it, even if nearly all
    fits, or a list shows the first fifty: it does not weigh that a walk in the order of the
    list ends soon. A plus before a column is how one tells it. PostgreSQL weighs it itself.
    """

    template = "%(expressions)s"

    def __init__(self, column: str) -> None:
        super().__init__(F(column))

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        return self.as_sql(
            compiler, connection, template=f"+{self.template}", **context
        )
