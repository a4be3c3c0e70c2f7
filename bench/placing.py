"""How long it takes to place one new result on the largest leaderboard.

`python -m bench.placing` does it a number of times, rolls everything back, and prints the
times as JSON.
"""

from __future__ import annotations

import json
import statistics
import time

import django

django.setup()

from django.db import transaction  # noqa: E402 (wants Django set up)

from leaderboards.models import Leaderboard, Result  # noqa: E402
from leaderboards.services.placing import place_papers  # noqa: E402
from papers.models import Claim, Paper  # noqa: E402

_TIMES = 15


def main() -> None:
    board = Leaderboard.objects.order_by("-results_count").select_related(
        "benchmark__dataset", "metric", "best"
    )[0]
    taken = []
    for number in range(_TIMES + 1):
        with transaction.atomic():
            paper = _paper(board, number)
            began = time.perf_counter()
            with transaction.atomic():
                place_papers(paper_ids=[paper.pk])
            taken.append((time.perf_counter() - began) * 1000)
            placed = Result.objects.get(paper=paper)
            assert placed.leaderboard_id == board.pk, "it stands on another one"
            transaction.set_rollback(True)
    taken = sorted(taken[1:])  # the first one loads what names mean
    print(
        json.dumps(
            {
                "median": round(statistics.median(taken), 1),
                "p95": round(taken[round(0.95 * len(taken)) - 1], 1),
            }
        )
    )


def _paper(board: Leaderboard, number: int) -> Paper:
    """A paper that reports a number of its own on a leaderboard, every third a new record."""
    assert board.metric is not None and board.best is not None
    value = str(board.best.value) if number % 3 == 0 else "61.5"
    name = f"Benchmarked-{number}"
    sentence = f"{name} reaches {value}% {board.metric} on {board.benchmark.dataset}."
    paper: Paper = Paper.objects.create(
        identity=f"bench:{number}",
        title=f"{name}: measured",
        title_key=f"benchmarked{number}measured",
        abstract=sentence,
        abstract_hash="",
        published="2026-06-01",
        published_precision="day",
        published_source="entry",
        needs_extraction=False,
        needs_placing=True,
    )
    start = sentence.index(value)
    Claim.objects.create(
        paper=paper,
        start=start,
        end=start + len(value),
        number=value,
        sentence=sentence,
        sentence_start=0,
        value=value,
        unit="%",
        kind=Claim.KindChoice.RESULT,
        metric=board.metric.name,
        dataset=board.benchmark.dataset.name,
        model=name,
        own=True,
        says_best=True,
        confidence=0.9,
    )
    return paper


if __name__ == "__main__":
    main()
