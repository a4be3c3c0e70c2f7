"""All that awaits: extraction, then placing, in batches, until nothing is left."""

from __future__ import annotations

import gc
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from django.db import InterfaceError, OperationalError

from leaderboards.services import placing
from papers.extraction.bulk import ExtractionPool, Outcome
from papers.models import Paper
from papers.querysets import PaperQuerySet
from papers.services import claims
from tasks.batches import failures, patiently

logger = logging.getLogger(__name__)

# Papers that a process reads at a time, and batches of these that are stored and placed
# together: each such step asks the database as much for many papers as for few.
_READ, _STORED = 250, 6
# Batches whose texts are in memory at once: those that are stored, and as many that the
# processes have to read meanwhile.
_LOOKAHEAD = 12


@dataclass(slots=True)
class Totals:
    """What came of the work so far."""

    papers: int = 0
    claims: int = 0
    unreadable: int = 0  # papers on whose abstract the extractor failed
    last_error: str = ""
    failed: int = 0  # papers whose claims could not be stored or placed


def keep_what_is_loaded() -> None:
    """Let the collector leave alone what a process has loaded when it starts.

    It would look through all of it again and again, since many objects come and go with every
    batch.
    """
    gc.collect()
    gc.freeze()


class Pipeline:
    """Keeps a pool of extractors busy while this process stores and places.

    Nothing is lost with it: what awaits is said by the papers themselves. A paper that
    cannot be stored or placed is logged and left waiting, and holds up no others.
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
        self._failed: set[int] = set()

    def advance(self) -> None:
        """Hand out new texts; where enough of them are in work, store those that come first."""
        self._hand_out()
        if len(self._in_work) >= _LOOKAHEAD:
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
        while self._place():
            pass
        self.totals.failed = len(self._failed)
        return self.totals

    def _hand_out(self) -> None:
        while len(self._in_work) < _LOOKAHEAD:
            waiting = Paper.objects.awaiting_extraction().filter(pk__gt=self._last)
            ids = self._ids(waiting, _READ)
            if not ids:
                return
            self._last = ids[-1]
            texts = claims.unread_texts(paper_ids=ids)
            future = self._pool.submit([(text.title, text.abstract) for text in texts])
            self._in_work.append((texts, future))

    def _store_next(self) -> None:
        """Store and place the batches that were handed out first, waiting for them."""
        texts: list[claims.Unread] = []
        outcomes: list[Outcome] = []
        while self._in_work and len(texts) < _READ * _STORED:
            some, future = self._in_work.popleft()
            texts += some
            outcomes += future.result()
        self.totals.claims += self._store(texts, outcomes)
        for outcome in outcomes:
            if outcome.error:
                self.totals.unreadable += 1
                self.totals.last_error = outcome.error
        self.totals.papers += len(texts)
        self._place()
        if self._on_progress:
            self._on_progress(self.totals.papers)

    def _store(self, texts: list[claims.Unread], outcomes: list[Outcome]) -> int:
        """Store what was read, paper by paper where it fails for them all; the new claims."""
        try:
            return patiently(
                partial(claims.store_claims, texts=texts, outcomes=outcomes)
            )
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            if len(texts) == 1:
                logger.exception(
                    "paper %s: storing its claims failed", texts[0].paper_id
                )
                self._failed.add(texts[0].paper_id)
                return 0
        return sum(
            self._store([text], [outcome])
            for text, outcome in zip(texts, outcomes, strict=True)
        )

    def _place(self) -> bool:
        """Place some of the papers that await it; whether there were any."""
        ids = self._ids(Paper.objects.awaiting_placing(), _READ * _STORED)
        if ids:
            place = partial(failures, placing.place_papers, ids)
            self._failed |= patiently(place)
        return bool(ids)

    def _ids(self, papers: PaperQuerySet, most: int) -> list[int]:
        left = papers.exclude(pk__in=self._failed) if self._failed else papers
        return list(left.values_list("pk", flat=True)[:most])
