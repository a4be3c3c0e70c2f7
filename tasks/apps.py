"""The app of the background jobs, and of the database that they share with pages."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate


def set_write_ahead_log(*, using: str, **kwargs: Any) -> None:
    """Let pages read an SQLite file while a job writes it.

    The mode stays in the file, so it is set where the file is made.
    """
    connection = connections[using]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")


def sample_full_tables(*, using: str, **kwargs: Any) -> None:
    """After an update that made indexes anew."""
    from tasks.statistics import sample_tables

    sample_tables(using)


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        # The signal is sent only for apps that have models, which this one has not.
        post_migrate.connect(set_write_ahead_log, sender=apps.get_app_config("papers"))
        post_migrate.connect(
            sample_full_tables, sender=apps.get_app_config("leaderboards")
        )
