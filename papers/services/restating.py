"""A paper's number in other words: which claims of an old abstract stand in the new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from papers.extraction.registry import default_registry, fold
from papers.extraction.settings import read_settings, split_metric
from papers.extraction.types import ExtractedClaim, Setting
from papers.models import Claim

# Of a hostile abstract that repeats one number without end, so many are looked at.
_MOST_LOOKED_AT = 20

_Number = tuple[str, Decimal, Decimal | None, str]


def restated(
    gone: Iterable[Claim], read: Iterable[ExtractedClaim]
) -> dict[int, ExtractedClaim]:
    """By its key, what each claim whose sentence is gone has become, where it has.

    It is the same number of the same kind with the same bound, both texts have a name in
    common, and nothing that both state differs: what one text leaves out the other may
    say. Of all pairs those that agree in most are taken first, each claim once.
    """
    were: dict[_Number, list[tuple[int, _Reading]]] = defaultdict(list)
    for was in gone:
        were[_number(was)].append((was.pk, _reading(was)))
    are: dict[_Number, list[tuple[ExtractedClaim, _Reading]]] = defaultdict(list)
    for now in read:
        number = _number(now)
        if number in were and len(are[number]) < _MOST_LOOKED_AT:
            are[number].append((now, _reading(now)))
    pairs = [
        (-agreement, pk, now.span.start, now)
        for number, same_number in are.items()
        for pk, before in were[number][:_MOST_LOOKED_AT]
        for now, after in same_number
        if (agreement := _agreement(before, after)) is not None
    ]
    became: dict[int, ExtractedClaim] = {}
    taken: set[int] = set()
    for _, pk, start, now in sorted(pairs, key=lambda pair: pair[:3]):
        if pk not in became and start not in taken:
            became[pk] = now
            taken.add(start)
    return became


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is said of a number, as two texts are compared; empty where nothing is."""

    dataset: frozenset[str]
    model: frozenset[str]
    comparator: frozenset[str]
    metric: frozenset[str]  # its words
    settings: frozenset[Setting]
    unit: str
    direction: str


def _number(claim: Claim | ExtractedClaim) -> _Number:
    return str(claim.kind), claim.value, claim.value_high, str(claim.bound)


def _reading(claim: Claim | ExtractedClaim) -> _Reading:
    registry = default_registry()
    dataset, metric = claim.dataset or "", claim.metric or ""
    # "VisA test" is VisA: the split is compared with the other settings.
    bare, _ = split_metric(dataset, registry.dataset_named)
    return _Reading(
        dataset=_meant(bare, registry.dataset_named),
        model=_meant(claim.model, registry.model_named),
        comparator=_meant(claim.comparator, registry.model_named),
        metric=frozenset(fold(word) or word for word in metric.split()),
        settings=frozenset(
            read_settings(claim.condition, "", metric=metric, dataset=dataset)
        ),
        unit=fold(claim.unit) or claim.unit,
        direction=str(claim.direction or ""),
    )


def _meant(name: str | None, named: Callable[[str], Iterable[Any]]) -> frozenset[str]:
    """The keys of what a name may mean; its fold where the registry does not know it."""
    if not name:
        return frozenset()
    keys = frozenset(entry.key for entry in named(name))
    return keys or frozenset({fold(name) or name})


def _agreement(was: _Reading, now: _Reading) -> int | None:
    """In how much two readings of a number agree; none where they speak of two things."""
    # Whole names: "MATH 500" is not MATH, nor "LLaMA 7B" any LLaMA.
    whole = [
        (was.dataset, now.dataset),
        (was.model, now.model),
        (was.comparator, now.comparator),
    ]
    said = [*whole, (was.unit, now.unit), (was.direction, now.direction)]
    if any(one and other and one != other for one, other in said):
        return None
    # Parts: one text may say less, "gIoU" for "zero-shot gIoU", but nothing else instead.
    parts: list[tuple[frozenset[Any], frozenset[Any]]] = [
        (was.metric, now.metric),
        (was.settings, now.settings),
    ]
    if not all(one <= other or other <= one for one, other in parts):
        return None
    if not any(one and other for one, other in [*whole, (was.metric, now.metric)]):
        return None
    return sum(one == other for one, other in [*said, *parts])
