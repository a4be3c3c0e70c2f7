"""Many abstracts at once, on all cores."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from papers.extraction import extract_claims
from papers.extraction.types import ExtractedClaim

Text = tuple[str, str]  # title and abstract


@dataclass(frozen=True, slots=True)
class Outcome:
    """The claims of one abstract, or why there are none."""

    claims: Sequence[ExtractedClaim]
    error: str = ""


def read_texts(
    texts: Sequence[Text], *, seconds: float = float("inf")
) -> list[Outcome]:
    """The claims of each text, in order; a text on which extraction fails gives its error.

    When the seconds are over, no further text is begun: there are fewer outcomes then.
    """
    until = time.monotonic() + seconds
    outcomes: list[Outcome] = []
    for title, abstract in texts:
        if outcomes and time.monotonic() >= until:
            break
        try:
            outcomes.append(Outcome(extract_claims(title, abstract)))
        except Exception as failure:  # a batch survives its worst abstract
            outcomes.append(Outcome((), f"{type(failure).__name__}: {failure}"))
    return outcomes


class ExtractionPool:
    """Processes that read abstracts; with one job, this process reads them itself."""

    def __init__(self, jobs: int) -> None:
        # Fresh processes rather than forks: a fork would share open database connections.
        self._executor = (
            ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
            if jobs > 1
            else None
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._executor:
            self._executor.shutdown(cancel_futures=True)

    def submit(self, texts: Sequence[Text]) -> Future[list[Outcome]]:
        """Begin to read texts; the future gives their outcomes in order."""
        if self._executor:
            return self._executor.submit(read_texts, texts)
        future: Future[list[Outcome]] = Future()
        future.set_result(read_texts(texts))
        return future
