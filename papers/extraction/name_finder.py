"""The names of a registry, ready to be found in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from papers.extraction.cues import Cues
from papers.extraction.normalize import lower_in_place
from papers.extraction.registry import MetricEntry, Registry, fold
from papers.extraction.sorts import (
    DATASET,
    EXTENDED,
    LOWER,
    METRIC,
    MODEL,
    ORDINARY,
    PHRASE,
)

SHORT = 4  # characters; such names count only as they are written
_OF_FAMILY = re.compile(r"[-_ ]?[vV]?\d++(?:\.\d++)?[a-z]?$")
_SHORTEST_FAMILY = 3

# What may stand next to a name.
EDGES = str.maketrans(
    dict.fromkeys("()[]{},;:/\"'=-.|~<>!?%$\u00d7\u00b1\u2192\u2026", " ")
)


# Names come again and again in a text.
folded = lru_cache(maxsize=4096)(fold)


@dataclass(frozen=True, slots=True)
class NameFinder:
    """The names of one registry, ready to be found in texts."""

    automaton: AhoCorasick
    patterns: tuple[tuple[str, int, bool], ...]  # as written, types, exact case only
    types_by_fold: dict[str, int]
    short_names: frozenset[str]  # those that count only as they are written
    families: dict[str, int]  # names without their version: "DeepSeek" of DeepSeek-V3


def _spellings(name: str, is_metric: bool) -> Iterable[str]:
    """A name as it is also written: "CIFAR10", "CIFAR 10"; metrics in the plural."""
    yield name
    if "-" in name:
        yield name.replace("-", " ")
        if re.search(r"[A-Za-z]-\d", name):
            yield re.sub(r"(?<=[A-Za-z])-(?=\d)", "", name)
    elif " " in name:
        yield name.replace(" ", "-")
    if is_metric and name[-1:].isalpha():
        if name.endswith("y") and name[-2:-1] not in "aeiou":
            yield name[:-1] + "ies"
        elif not name.endswith("s"):
            yield name + "s"


def _families(collected: dict[str, dict[str, int]]) -> dict[str, int]:
    """What the names of several versions are, by their common beginning."""
    members: dict[str, list[int]] = {}
    for written in collected.values():
        for spelled, types in written.items():
            version = _OF_FAMILY.search(spelled)
            if version is not None and version.start() >= _SHORTEST_FAMILY:
                base = spelled[: version.start()]
                members.setdefault(base, []).append(types & (DATASET | MODEL))
    return {base: types[0] for base, types in members.items() if len(set(types)) == 1}


@lru_cache(maxsize=8)
def name_finder(registry: Registry, cues: Cues) -> NameFinder:
    """The finder of a registry's data sets, metrics and models."""
    collected: dict[str, dict[str, int]] = {}
    by_fold: dict[str, int] = {}
    for entries, bit in (
        (registry.datasets.values(), DATASET),
        (registry.metrics.values(), METRIC),
        (registry.models.values(), MODEL),
    ):
        for entry in entries:
            ordinary = frozenset(entry.ordinary_aliases)
            base = bit | (ORDINARY if entry.is_ordinary_word else 0)
            if isinstance(entry, MetricEntry) and entry.higher_is_better is False:
                base |= LOWER
            for alias in (entry.name, *entry.aliases, *entry.ordinary_aliases):
                types = base | (ORDINARY if alias in ordinary else 0)
                folded_alias = fold(alias)
                if not folded_alias:
                    continue
                by_fold[folded_alias] = by_fold.get(folded_alias, 0) | types
                for spelling in _spellings(alias, bit == METRIC):
                    if len(spelling) < 2 or spelling.isdigit():
                        continue
                    key = lower_in_place(spelling).translate(EDGES).strip()
                    written = collected.setdefault(key, {})
                    written[spelling] = written.get(spelling, 0) | types
    for head in cues.metric_heads:
        written = collected.setdefault(head.translate(EDGES), {})
        if not any(bits & METRIC for bits in written.values()):
            written[head] = METRIC | PHRASE
    keys = sorted(collected)
    patterns = []
    for key in keys:
        written = collected[key]
        types = 0
        for bits in written.values():
            types |= bits
        spelled = next(iter(written))
        patterns.append((spelled, types, _is_case_exact(spelled, types)))
    return NameFinder(
        # Twice as fast here as what would be chosen for so many patterns.
        AhoCorasick(
            [f" {key} " for key in keys], implementation=Implementation.ContiguousNFA
        ),
        tuple(patterns),
        by_fold,
        frozenset(
            spelled
            for written in collected.values()
            for spelled in written
            if len(spelled) <= SHORT
        ),
        _families(collected),
    )


def _is_case_exact(spelled: str, types: int) -> bool:
    """Whether a name counts only as it is written: short ones and ordinary words."""
    if spelled.islower():
        return False
    return bool(types & ORDINARY) or sum(map(str.isalnum, spelled)) <= SHORT


def family(token: str, finder: NameFinder) -> int:
    """What a name of a later version is by its known family: "Claude-9.5", "AIME2031"."""
    if not any(map(str.isdigit, token[-2:])):
        return 0
    version = _OF_FAMILY.search(token)
    if version is None or version.start() < _SHORTEST_FAMILY:
        return 0
    base = token[: version.start()]
    types = finder.families.get(base, 0)
    if not types and (len(base) > SHORT or base in finder.short_names):
        types = finder.types_by_fold.get(folded(base), 0) & (DATASET | MODEL)
    return types | EXTENDED if types else 0
