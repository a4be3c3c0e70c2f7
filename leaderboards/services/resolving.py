"""Looking names up in the registry, many at once, and entering those that are unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Generic, TypeVar

from leaderboards.models import Alias, Dataset, Metric, MLModel, RegistryEntry, Task
from leaderboards.models.registry import EntryKind
from leaderboards.names import is_well_formed, key_of, sort_key
from leaderboards.services.slugs import free_slugs

Entry = TypeVar("Entry", Task, Dataset, Metric, MLModel)

KINDS: dict[type[RegistryEntry], EntryKind] = {
    Task: EntryKind.TASK,
    Dataset: EntryKind.DATASET,
    Metric: EntryKind.METRIC,
    MLModel: EntryKind.MODEL,
}
ENTRY_MODELS: dict[str, type[RegistryEntry]] = {
    kind.value: model for model, kind in KINDS.items()
}


class Names(Generic[Entry]):
    """The entries of one kind that some names mean, by the folds of the names.

    `known` are entries that a person stands behind, by name or alias; where there is none,
    `found` are unreviewed entries, by name, and models that belong to a paper, reviewed or
    not: their name alone does not say which is meant. Merged entries stand for what they
    are now.
    """

    def __init__(self, model: type[Entry]) -> None:
        self.model: type[Entry] = model
        self.known: dict[str, list[Entry]] = {}
        self.found: dict[str, list[Entry]] = {}
        self._by_id: dict[int, Entry] = {}

    def load(self, folds: Collection[str]) -> None:
        """Look up folds, those that were looked up before excepted."""
        missing = {fold for fold in folds if fold and fold not in self.known}
        if not missing:
            return
        kind = KINDS[self.model]
        entries = self.remember(
            self.model._default_manager.filter(name_fold__in=missing)
        )
        aliases = list(
            Alias.objects.filter(
                kind=kind, fold__in=missing, is_active=True
            ).values_list("fold", f"{kind.value}_id")
        )
        self._load_ids(
            {entry.merged_into_id for entry in entries if entry.merged_into_id}
            | {target for _, target in aliases}
        )
        known: dict[str, dict[int, Entry]] = defaultdict(dict)
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in sorted(entries, key=lambda entry: entry.pk):
            if entry.is_reviewed and not getattr(entry, "introduced_by_id", None):
                root = self.root(entry)
                known[entry.name_fold][root.pk] = root
            else:
                found[entry.name_fold].append(entry)
        for fold, target in aliases:
            root = self.root(self._by_id[target])
            known[fold][root.pk] = root
        for fold in missing:
            self.known[fold] = [known[fold][pk] for pk in sorted(known[fold])]
            self.found[fold] = found[fold]

    def root(self, entry: Entry) -> Entry:
        """What an entry is now, mergers applied."""
        while entry.merged_into_id:
            entry = self._by_id[entry.merged_into_id]
        return entry

    def remember(self, entries: Iterable[Entry]) -> list[Entry]:
        """The one object of each entry, so that all changes meet on it."""
        return [self._by_id.setdefault(entry.pk, entry) for entry in entries]

    def readings(self, fold: str) -> list[Entry]:
        """The entries that a name may mean."""
        return self.known.get(fold) or [
            self.root(entry) for entry in self.found.get(fold, ())
        ]

    def all(self) -> list[Entry]:
        """Every entry that was looked up or made."""
        return list(self._by_id.values())

    def by_keys(self, keys: Collection[str]) -> dict[str, Entry]:
        """The entries of keys, mergers applied; keys that do not exist are left out."""
        entries = self.remember(self.model._default_manager.filter(key__in=keys))
        self._load_ids(
            {entry.merged_into_id for entry in entries if entry.merged_into_id}
        )
        return {entry.key: self.root(entry) for entry in entries}

    def readings_or_new(self, name: str, fold: str) -> list[Entry]:
        """The entries that a name may mean, a new one where it is unknown and well-formed."""
        readings = self.readings(fold)
        if not readings and is_well_formed(name):
            self.found[fold] = readings = [new_entry(self.model, name, fold)]
        return readings

    def _load_ids(self, ids: set[int]) -> None:
        while missing := ids - self._by_id.keys():
            entries = self.remember(self.model._default_manager.filter(pk__in=missing))
            ids = {entry.merged_into_id for entry in entries if entry.merged_into_id}

    def enter_new(self) -> list[Entry]:
        """Store the entries made since the last call, under keys of their own."""
        new = [
            entry
            for entries in self.found.values()
            for entry in entries
            if entry.pk is None
        ]
        keys = free_slugs([key_of(entry.name) for entry in new], self.model, "key")
        for entry, key in zip(new, keys, strict=True):
            entry.key = key
        self.model._default_manager.bulk_create(new)
        self.remember(new)
        return new


def new_entry(model: type[Entry], name: str, fold: str) -> Entry:
    """An unreviewed entry for a name, not stored and without a key."""
    return model(name=name, name_fold=fold, sort_key=sort_key(name))
