"""The lower floor: papers and what they claim."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PapersConfig(AppConfig):
    name = "papers"

    def ready(self) -> None:
        """Keep the search indexes whole, whatever a migration did to their tables."""
        post_migrate.connect(_install_indexes, sender=self)


def _install_indexes(using: str, **kwargs: Any) -> None:
    from django.db import connections

    from papers.search import INDEXES

    connection = connections[using]
    # Migrating back to zero leaves no tables.
    tables = set(connection.introspection.table_names())
    for index in INDEXES:
        if index.table in tables:
            index.install(connection)
