"""The upper floor: what claims add up to."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_delete


class LeaderboardsConfig(AppConfig):
    name = "leaderboards"

    def ready(self) -> None:
        """Load the registry at migrate; take what is deleted below off leaderboards."""
        from papers.models import Claim, Paper

        post_migrate.connect(_install_indexes, sender=self)
        post_migrate.connect(_load_registry, sender=self)
        post_migrate.connect(_ensure_curator_group, sender=self)
        pre_delete.connect(_forget_paper, sender=Paper)
        pre_delete.connect(_forget_claim, sender=Claim)


def _install_indexes(using: str, **kwargs: Any) -> None:
    from django.db import connections

    from leaderboards.named import NAMES
    from papers.search import install_all

    install_all(connections[using], NAMES.values())


def _load_registry(using: str, **kwargs: Any) -> None:
    from django.conf import settings
    from django.db import connections

    from leaderboards.models import RegistryLoad
    from leaderboards.services import registry

    # Migrating one app, or back to zero, may leave leaderboards without tables.
    tables = connections[using].introspection.table_names()
    has_tables = RegistryLoad._meta.db_table in tables
    if settings.REGISTRY_AT_MIGRATE and using == "default" and has_tables:
        registry.load_registry()


def _ensure_curator_group(using: str, **kwargs: Any) -> None:
    from leaderboards import curators

    if using == "default":
        curators.ensure_curator_group()


def _forget_paper(instance: Any, **kwargs: Any) -> None:
    from leaderboards.services import placing

    placing.forget_papers(paper_ids=[instance.pk])


def _forget_claim(instance: Any, **kwargs: Any) -> None:
    from leaderboards.services import placing

    placing.forget_claims(claim_ids=[instance.pk])
