"""Everything derived, rebuilt from claims alone: results, and what follows from them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from leaderboards.models import Result
from leaderboards.services.placing import place_papers
from leaderboards.services.rebuilding import Mended, rebuild_from_results
from papers.models import Claim, Paper

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed(Mended):
    """What a refresh found to mend; all zero where the increments had kept everything."""

    papers: int = 0
    results: int = 0  # made, changed or taken away


def refresh_leaderboards(
    *, on_progress: Callable[[int, int], None] | None = None
) -> Refreshed:
    """Rebuild results and what follows from them; nothing of the registry is deleted.

    It ends in what placing paper after paper gives. `on_progress` is told how many papers
    of how many are done.
    """
    total = _to_place().count()
    done = changed = followed = 0
    for batch in _batches_behind(0):
        placed = place_papers(paper_ids=batch)
        changed += placed.changed
        followed += placed.followed
        done += len(batch)
        if on_progress is not None:
            on_progress(done, total)
    mended = rebuild_from_results()
    return Refreshed(
        papers=done,
        results=changed,
        rows=mended.rows,
        records=mended.records,
        figures=mended.figures,
        followed=followed + mended.followed,
    )


def place_again(*, after: int, seconds: float) -> int | None:
    """Place papers anew, those behind a key; none if that came to an end in the time.

    Returns:
        The key of the last paper that was placed, to go on behind it.
    """
    until = time.monotonic() + seconds
    for batch in _batches_behind(after):
        place_papers(paper_ids=batch)
        if time.monotonic() >= until:
            return batch[-1]
    return None


def _to_place() -> QuerySet[Paper, int]:
    """The keys of papers that have or may have results, in their order."""
    of_paper = {"paper": OuterRef("pk")}
    may_have = (
        Exists(Claim.objects.filter(**of_paper))
        | Exists(Result.objects.filter(**of_paper))
        | Q(needs_placing=True)
    )
    return Paper.objects.filter(may_have).order_by("pk").values_list("pk", flat=True)


def _batches_behind(after: int) -> Iterator[list[int]]:
    """The keys of papers to place behind one, batch by batch.

    Each batch is a query of its own: SQLite lets nobody write who is still reading what
    was there before others wrote.
    """
    while batch := list(_to_place().filter(pk__gt=after)[:_BATCH]):
        yield batch
        after = batch[-1]
