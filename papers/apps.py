"""The lower floor: papers and what they claim."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class PapersConfig(AppConfig):
    name = "papers"

    def ready(self) -> None:
        """Keep the search indexes whole, whatever a migration did to their tables."""
        from papers.search import teach_sqlite

        connection_created.connect(teach_sqlite)
        post_migrate.connect(_install_indexes, sender=self)


def _install_indexes(using: str, **kwargs: Any) -> None:
    from django.db import connections

    from papers.search import INDEXES, install_all

    install_all(connections[using], INDEXES)
