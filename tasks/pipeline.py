"""All that awaits: extraction, then placing, in batches, until nothing is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from leaderboards.services import placing
from papers.extraction.bulk import ExtractionPool, Outcome
from papers.models import Paper
from papers.querysets import PaperQuerySet
from papers.services import claims

BATCH = 250
_LOOKAHEAD = 16  # batches whose texts are in memory at once


@dataclass(slots=True)
class Totals:
    """What came of the work so far."""

    papers: int = 0
    claims: int = 0
    unreadable: int = 0  # papers on whose abstract the extractor failed
    last_error: str = ""


class Pipeline:
    """Keeps a pool of extractors busy while this process stores and places.

    Nothing is lost with it: what awaits is said by the papers themselves.
    """

    def __init__(
        self, pool: ExtractionPool, *, on_progress: Callable[[int], None] | None = None
    ) -> None:
        self.totals = Totals()
        self._pool = pool
        self._on_progress = on_progress
        self._in_work: deque[tuple[list[claims.Unread], Future[list[Outcome]]]] = (
            deque()
        )
        self._last = 0

    def advance(self) -> None:
        """Hand out new texts, and store what has been read meanwhile."""
        self._hand_out()
        while self._in_work and (
            self._in_work[0][1].done() or len(self._in_work) > _LOOKAHEAD
        ):
            self._store_next()

    def finish(self) -> Totals:
        """Work until nothing awaits extraction or placing."""
        self._hand_out()
        while self._in_work:
            self._store_next()
            if not self._in_work:
                # Once more from the start: texts that changed while they were read.
                self._last = 0
            self._hand_out()
        while ids := _ids(Paper.objects.awaiting_placing()):
            placing.place_papers(paper_ids=ids)
        return self.totals

    def _hand_out(self) -> None:
        while len(self._in_work) <= _LOOKAHEAD:
            waiting = Paper.objects.awaiting_extraction().filter(pk__gt=self._last)
            ids = _ids(waiting)
            if not ids:
                return
            self._last = ids[-1]
            texts = claims.unread_texts(paper_ids=ids)
            future = self._pool.submit([(text.title, text.abstract) for text in texts])
            self._in_work.append((texts, future))

    def _store_next(self) -> None:
        texts, future = self._in_work.popleft()
        outcomes = future.result()
        self.totals.claims += claims.store_claims(texts=texts, outcomes=outcomes)
        for outcome in outcomes:
            if outcome.error:
                self.totals.unreadable += 1
                self.totals.last_error = outcome.error
        self.totals.papers += len(texts)
        if ids := _ids(Paper.objects.awaiting_placing()):
            placing.place_papers(paper_ids=ids)
        if self._on_progress:
            self._on_progress(self.totals.papers)


def _ids(papers: PaperQuerySet) -> list[int]:
    return list(papers.values_list("pk", flat=True)[:BATCH])
