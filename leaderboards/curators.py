"""The ready-made group of curators."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

GROUP = "curator"

# What a curator may do with which model. Nothing can be deleted.
_PERMISSIONS = {
    "papers": {
        "claim": ("view", "change", "add"),
        "curation": ("view",),
        "paper": ("view",),
        "dump": ("view", "add", "change"),
        "refusedentry": ("view",),
    },
    "leaderboards": {
        "task": ("view", "change"),
        "dataset": ("view", "change"),
        "metric": ("view", "change"),
        "mlmodel": ("view", "change"),
        "alias": ("view", "add", "change"),
        "merge": ("view", "add", "change"),
    },
}


def ensure_curator_group() -> None:
    """Make the group, and give it exactly these permissions; run after every migrate.

    For other rights, make another group: changes to this one do not last.
    """
    wanted = Q(pk__in=())
    for app, models in _PERMISSIONS.items():
        for model, actions in models.items():
            codenames = [f"{action}_{model}" for action in actions]
            wanted |= Q(content_type__app_label=app, codename__in=codenames)
    group, _ = Group.objects.get_or_create(name=GROUP)
    group.permissions.set(Permission.objects.filter(wanted))
