"""Declaring one entry of the registry to be another, and taking it back."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from leaderboards.models import Merge, RegistryEntry, Result
from leaderboards.services.registry import entry_by_key
from leaderboards.services.replacing import RESULTS_OF, folds_of, mark_for_placing
from leaderboards.services.resolving import KINDS
from papers.services.locking import one_at_a_time


class CannotMerge(ValueError):
    """Two entries cannot be merged, or a merger cannot be undone; the message says why."""


def merge_entries(
    *,
    source: RegistryEntry,
    target: RegistryEntry,
    curator: User | None,
    reason: str = "",
) -> Merge:
    """Let an entry stand for another from now on; papers that use it are placed anew.

    Nothing is deleted: the source keeps its names, and its address leads to the target.
    """
    with one_at_a_time("leaderboards.placing"):
        source.refresh_from_db()
        target.refresh_from_db()
        if type(source) is not type(target):
            raise CannotMerge("Only entries of one kind can be merged.")
        while target.merged_into is not None:
            target = target.merged_into
        if source.merged_into is not None:
            raise CannotMerge(f"{source} is merged already.")
        if source.pk == target.pk:
            raise CannotMerge(f"{source} cannot be merged into itself.")
        kind = KINDS[type(source)]
        source.merged_into = target
        source.save(update_fields=["merged_into"])
        moved = Result.objects.filter(**{RESULTS_OF[kind]: source.pk}).count()
        mark_for_placing(
            kind=kind,
            folds=folds_of(source) | folds_of(target),
            keys={source.key, target.key},
        )
        return Merge.objects.create(
            kind=kind,
            source_key=source.key,
            target_key=target.key,
            moved_results=moved,
            reason=reason,
            curator=curator,
            curator_name=_name_of(curator),
        )


def undo_merge(*, merge: Merge, curator: User | None) -> Merge:
    """Separate merged entries again; papers that use either are placed anew."""
    with one_at_a_time("leaderboards.placing"):
        merge.refresh_from_db()
        if merge.undone_at is not None:
            raise CannotMerge("This merger is undone already.")
        source = entry_by_key(merge.kind, merge.source_key)
        target = source.merged_into
        source.merged_into = None
        source.save(update_fields=["merged_into"])
        keys = {source.key}
        while target is not None:
            keys.add(target.key)
            target = target.merged_into
        mark_for_placing(kind=KINDS[type(source)], folds=folds_of(source), keys=keys)
        merge.undone_by = curator
        merge.undone_by_name = _name_of(curator)
        merge.undone_at = timezone.now()
        merge.save()
    return merge


def _name_of(curator: User | None) -> str:
    return curator.get_username() if curator is not None else "the system"
