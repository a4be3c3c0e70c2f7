"""The registry in the database: loading its files, and what curators do to entries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from leaderboards.models import (
    Alias,
    Benchmark,
    Dataset,
    Metric,
    MLModel,
    RegistryEntry,
    RegistryLoad,
    Task,
)
from leaderboards.models.registry import EntryKind
from leaderboards.names import fold_of, sort_key
from leaderboards.services.figures import settle_benchmarks
from leaderboards.services.replacing import folds_of, mark_for_placing
from leaderboards.services.resolving import ENTRY_MODELS, KINDS
from papers.extraction.registry import (
    DatasetEntry,
    MetricEntry,
    ModelEntry,
    Registry,
    TaskEntry,
    default_registry,
)
from papers.services.bulk import update_rows
from papers.services.locking import one_at_a_time

FileEntry = TaskEntry | DatasetEntry | MetricEntry | ModelEntry

# What of an entry of the files is stored under which name.
_FIELDS: dict[type[RegistryEntry], dict[str, str]] = {
    Task: {"name": "name", "area": "area", "description": "description"},
    Dataset: {
        "name": "name",
        "task_keys": "tasks",
        "metric_keys": "metrics",
        "metric_tasks": "metric_tasks",
        "description": "description",
    },
    Metric: {
        "name": "name",
        "family": "family",
        "higher_is_better": "higher_is_better",
        "scale": "scale",
        "complement": "complement",
        "description": "description",
    },
    MLModel: {"name": "name"},
}


def load_registry(registry: Registry | None = None) -> RegistryLoad:
    """Bring the database up to date with the registry's files; what came of it.

    What a curator set stays, and is listed among the conflicts where the files differ. Papers
    whose names now mean something else are marked for placing.
    """
    registry = default_registry() if registry is None else registry
    files: dict[type[RegistryEntry], Mapping[str, FileEntry]] = {
        Task: registry.tasks,
        Dataset: registry.datasets,
        Metric: registry.metrics,
        MLModel: registry.models,
    }
    digest = _digest(files)
    with one_at_a_time("leaderboards.placing"):
        last = RegistryLoad.objects.first()
        if last is not None and last.digest == digest:
            return last
        load = RegistryLoad(digest=digest)
        changed: dict[EntryKind, set[str]] = {}
        for model, entries in files.items():
            changed[KINDS[model]] = _load_entries(model, entries, load)
        load.save()
        settle_benchmarks(Benchmark.objects.values_list("pk", flat=True))
        for kind, folds in changed.items():
            mark_for_placing(kind=kind, folds=folds)
    return load


def add_alias(*, entry: RegistryEntry, name: str) -> Alias:
    """Another name for an entry, set by a curator; papers that use it are placed anew."""
    kind = KINDS[type(entry)]
    with one_at_a_time("leaderboards.placing"):
        alias, _ = Alias.objects.update_or_create(
            **_place_of(kind, entry, fold_of(name)),
            defaults={
                "name": name,
                "origin": Alias.Origin.CURATED,
                "is_active": True,
            },
        )
        replace_for_alias(alias=alias)
    return alias


def remove_alias(*, alias: Alias) -> None:
    """Switch an alias off; papers that use it are placed anew."""
    with one_at_a_time("leaderboards.placing"):
        alias.is_active = False
        alias.save(update_fields=["is_active"])
        replace_for_alias(alias=alias)


def replace_for_alias(*, alias: Alias) -> int:
    """Mark the papers that use an alias for placing; how many there are."""
    return mark_for_placing(kind=EntryKind(alias.kind), folds={alias.fold})


def review_entry(*, entry: RegistryEntry, values: Mapping[str, Any]) -> RegistryEntry:
    """Set fields of an entry as a curator: it is reviewed from now on.

    Loading the registry leaves these fields alone. Papers that use the entry are placed
    anew, since its direction, scale or tasks may have changed.
    """
    with one_at_a_time("leaderboards.placing"):
        old_folds = folds_of(entry)
        for name, value in values.items():
            setattr(entry, name, value)
        if "name" in values:
            entry.name_fold, entry.sort_key = fold_of(entry.name), sort_key(entry.name)
        if entry.origin == RegistryEntry.Origin.FOUND:
            entry.origin = RegistryEntry.Origin.CURATED
        entry.curated_fields = sorted({*entry.curated_fields, *values})
        entry.full_clean(exclude=["merged_into"])
        entry.save()
        mark_for_placing(
            kind=KINDS[type(entry)],
            folds=old_folds | folds_of(entry),
            keys={entry.key},
        )
        if isinstance(entry, Dataset):
            settle_benchmarks(
                Benchmark.objects.filter(dataset=entry).values_list("pk", flat=True)
            )
    return entry


def entry_by_key(kind: str, key: str) -> RegistryEntry:
    """The entry of a kind with a key."""
    return ENTRY_MODELS[kind]._default_manager.get(key=key)


def _place_of(kind: EntryKind, entry: RegistryEntry, fold: str) -> dict[str, Any]:
    return {"kind": kind, kind.value: entry, "fold": fold}


def _digest(files: Mapping[type[RegistryEntry], Mapping[str, FileEntry]]) -> str:
    content = {
        KINDS[model].value: [asdict(entry) for entry in entries.values()]
        for model, entries in files.items()
    }
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _load_entries(
    model: type[RegistryEntry], files: Mapping[str, FileEntry], load: RegistryLoad
) -> set[str]:
    """Load the entries of one kind; the folds of names that may now mean something else."""
    stored = {entry.key: entry for entry in model._default_manager.all()}
    fields = _FIELDS[model]
    folds: set[str] = set()
    created, updated = [], []
    for key, file in files.items():
        entry = stored.get(key)
        if entry is not None and entry.origin == RegistryEntry.Origin.FOUND:
            entry.spellings = {}
        values = {field: _value(file, source) for field, source in fields.items()}
        if entry is None:
            entry = model(key=key, origin=RegistryEntry.Origin.REGISTRY, **values)
            entry.name_fold, entry.sort_key = fold_of(entry.name), sort_key(entry.name)
            created.append(entry)
            folds.add(entry.name_fold)
        elif _update(entry, values, load):
            updated.append(entry)
            folds.add(entry.name_fold)
    model._default_manager.bulk_create(created, batch_size=500)
    update_rows(
        updated,
        ["origin", "name", "name_fold", "sort_key", "spellings", *_others(fields)],
    )
    load.created_count += len(created)
    load.changed_count += len(updated)
    by_key = {entry.key: entry for entry in (*stored.values(), *created)}
    return folds | _load_aliases(model, files, by_key)


def _others(fields: Iterable[str]) -> list[str]:
    return [field for field in fields if field != "name"]


def _value(file: FileEntry, source: str) -> Any:
    value = getattr(file, source)
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _update(
    entry: RegistryEntry, values: Mapping[str, Any], load: RegistryLoad
) -> bool:
    """Give an entry the files' values, but for what a curator set; whether it changed."""
    kept = set(entry.curated_fields)
    different = {f: v for f, v in values.items() if getattr(entry, f) != v}
    load.conflicts += [
        {
            "kind": KINDS[type(entry)].value,
            "key": entry.key,
            "field": field,
            "curator": getattr(entry, field),
            "files": value,
        }
        for field, value in different.items()
        if field in kept
    ]
    different = {f: v for f, v in different.items() if f not in kept}
    is_adopted = entry.origin == RegistryEntry.Origin.FOUND
    if is_adopted:
        entry.origin = RegistryEntry.Origin.REGISTRY
    for field, value in different.items():
        setattr(entry, field, value)
    entry.name_fold, entry.sort_key = fold_of(entry.name), sort_key(entry.name)
    return is_adopted or bool(different)


def _load_aliases(
    model: type[RegistryEntry],
    files: Mapping[str, FileEntry],
    entries: Mapping[str, RegistryEntry],
) -> set[str]:
    """Load the aliases of one kind; the folds that came or went.

    Those that the files no longer have are deleted; a curator's, and those that a curator
    switched off, stay.
    """
    kind = KINDS[model]
    column = f"{kind.value}_id"
    stored: dict[tuple[int, str], Alias] = {
        (getattr(alias, column), alias.fold): alias
        for alias in Alias.objects.filter(kind=kind)
    }
    wanted: dict[tuple[int, str], str] = {}
    for key, file in files.items():
        entry = entries[key]
        for name in file.other_names:
            if (folded := fold_of(name)) and folded != entry.name_fold:
                wanted.setdefault((entry.pk, folded), name)
    new = [
        Alias(
            **{"kind": kind, column: target},
            name=name,
            fold=folded,
            origin=Alias.Origin.REGISTRY,
        )
        for (target, folded), name in wanted.items()
        if (target, folded) not in stored
    ]
    gone = [
        alias
        for place, alias in stored.items()
        if place not in wanted
        and alias.origin == Alias.Origin.REGISTRY
        and alias.is_active
    ]
    Alias.objects.bulk_create(new, batch_size=1000)
    Alias.objects.filter(pk__in=[alias.pk for alias in gone]).delete()
    return {alias.fold for alias in (*new, *gone)}
