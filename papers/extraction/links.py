"""Stage 6: which names a number may belong to, and what speaks for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from papers.extraction.clauses import METRIC_SYMBOLS, Clause
from papers.extraction.features import LinkWeigher, Names, S
from papers.extraction.kinds import transition
from papers.extraction.measures import metric_candidates
from papers.extraction.name_finder import folded
from papers.extraction.relations import is_in_row, tie_of
from papers.extraction.rivals import comparator_candidates
from papers.extraction.scene import Candidate, Scene
from papers.extraction.subjects import subject_candidates
from papers.extraction.types import Kind

# In the order in which they are chosen.
ROLES = ("dataset", "metric", "comparator", "model")

_INITIALS = {
    Kind.RESULT: "R",
    Kind.BASELINE: "B",
    Kind.IMPROVEMENT: "I",
    Kind.EFFICIENCY: "E",
}


_NOTHING: Mapping[str, frozenset[str]] = {}


def _same_as_before(same: str, relation: str, tie: str) -> Names:
    return f"p{same}{relation}", f"p{same}{tie}", f"p{same}{tie[:6]}{relation}"


def _taken(role: str) -> Names:
    return (f"taken:{role}",)


class Before(NamedTuple):
    """What was chosen just before: for the claim before, and for this one's other roles."""

    relation: str = ""  # how the claim before stands to this one; "" without one
    names: Mapping[str, frozenset[str]] = _NOTHING  # role -> folded
    taken: Mapping[str, frozenset[str]] = _NOTHING  # role -> folded


NOTHING_BEFORE = Before()


def link_candidates(
    scene: Scene,
    clause: Clause,
    index: int,
    kind: Kind,
    role: str,
    weigher: LinkWeigher[S],
    before: Before = NOTHING_BEFORE,
) -> list[Candidate[S]]:
    """The names that a number may have in a role; the last stands for none."""
    item = clause.number_items[index]
    tie = ""
    tied_start = -1
    if role == "metric":
        found = metric_candidates(scene, clause, index, kind, weigher)
        tie = f"near{_has_metric_near(clause, item)}"
    elif role == "comparator":
        found = comparator_candidates(scene, clause, index, kind, weigher)
    else:
        found = subject_candidates(scene, clause, index, kind, role, weigher)
        at, tie = tie_of(clause, item)
        tie = tie[:5] + (clause.symbols[at] if at >= 0 else "")  # "tied-D"
        if is_in_row(clause, item):
            tie += "row"
        tied_start = clause.starts[at] if at >= 0 else -1
    if before.relation and role in before.names:
        _follow(found, before, role, tie, tied_start, weigher)
    for other, keys in before.taken.items():
        if keys:
            for candidate in found:
                if folded(candidate.text) in keys:
                    candidate.added += weigher.weigh(_taken, other)
    return found


def _follow(
    found: list[Candidate[S]],
    before: Before,
    role: str,
    tie: str,
    tied_start: int,
    weigher: LinkWeigher[S],
) -> None:
    """Let candidates know which of them was chosen for the claim before."""
    names, relation, weigh = before.names[role], before.relation, weigher.weigh
    none = weigh(_same_as_before, "0" if names else "00", relation, tie)
    other = weigh(_same_as_before, "!" if names else "?", relation, tie)
    for candidate in found:
        key = folded(candidate.text)
        if not key:
            candidate.added += none
            continue
        is_same = key in names
        is_tied = tied_start >= 0 and candidate.start == tied_start
        if is_same or is_tied:
            same = "=" if is_same else "!" if names else "?"
            own_tie = f"+{tie}" if is_tied else tie
            candidate.added += weigh(_same_as_before, same, relation, own_tie)
        else:
            candidate.added += other


def _has_metric_near(clause: Clause, item: int) -> bool:
    """Whether a metric stands next to a number, no other number between."""
    symbols = clause.symbols
    for step in (-1, 1):
        for at in range(item + step, item + 5 * step, step):
            if not 0 <= at < len(symbols) or symbols[at][0] == "#":
                break
            if symbols[at] in METRIC_SYMBOLS:
                return True
    return False


def link_relation(
    scene: Scene,
    clause: Clause,
    index: int,
    kind: Kind,
    before: int,
    before_kind: Kind,
    before_clause: Clause,
) -> str:
    """How a claim stands to the one before it, for what both belong to."""
    kinds = _INITIALS[before_kind] + _INITIALS[kind]
    if clause is not before_clause:
        return f"{kinds}-{min(clause.index - before_clause.index, 3)}"
    return f"{kinds}{transition(scene.numbers, clause, before, index)}"
