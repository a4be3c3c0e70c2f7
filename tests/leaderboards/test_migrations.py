"""What updates do to a database that is in use, or that they are broken off in."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader

from leaderboards.models import Row
from tests.factories import MLModelFactory, SettingsGroupFactory
from tests.leaderboards.pages import add_row, make_board


def test_migration_without_a_transaction_can_begin_again() -> None:
    """Tables and indexes that a broken off one has made would be in its way."""
    stored = MigrationLoader(None).disk_migrations
    ours = [
        migration
        for (app, _), migration in stored.items()
        if app in ("papers", "leaderboards") and not migration.atomic
    ]
    assert "0010_rows_of_models" in [migration.name for migration in ours]
    for migration in ours:
        assert all(isinstance(done, RunPython) for done in migration.operations)


@pytest.mark.django_db
def test_rows_take_the_models_of_their_results(monkeypatch: pytest.MonkeyPatch) -> None:
    naming = import_module("leaderboards.migrations.0010_rows_of_models")
    monkeypatch.setattr(naming, "_BATCH", 2)
    group = SettingsGroupFactory(leaderboard=make_board())
    for name in "ABCDE":
        add_row(group, "50.0", name, named=MLModelFactory(name=name))
    Row.objects.update(model=None)

    naming.name_models(apps, None)

    rows = Row.objects.order_by("pk").values_list("model__name", flat=True)
    assert list(rows) == list("ABCDE")
