"""A paper among others: what it reports where, and which papers report on the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from leaderboards.models import Leaderboard, Result
from leaderboards.showing import (
    is_of_baseline,
    name_of,
    ranking_url,
    shown_result,
)
from leaderboards.templatetags.numbers import as_reported
from papers.models import Claim, Paper
from papers.pages import Other, PaperBoard, PaperResult, ShownStanding, SimilarPaper

SIMILAR_SHOWN = 6
# What is looked at for similar papers: of the rarest boards few, of each not too many.
_BOARDS, _FEW_RESULTS, _RESULTS = 8, 300, 600


def results_of(claims: Collection[Claim]) -> list[Result]:
    """The results that a paper's claims became, with their boards and what is best there."""
    results = Result.objects.of_claims(claims).select_related(
        "leaderboard__best__model",
        "leaderboard__best__paper",
        "leaderboard__best__claim",
    )
    return list(results.order_by("leaderboard__results_count", "leaderboard", "pk"))


def paper_boards(
    results: Iterable[Result], standings: Mapping[int, ShownStanding]
) -> tuple[PaperBoard, ...]:
    """What a paper reports on each leaderboard, those with the most results first.

    Wants what `results_of` gives, and the standings of the claims by their keys.
    """
    by_board: dict[Leaderboard, list[Result]] = {}
    for result in results:
        by_board.setdefault(result.leaderboard, []).append(result)
    return tuple(
        PaperBoard(
            name=str(board),
            url=board.get_absolute_url(),
            results=tuple(_paper_result(result, standings) for result in on_board),
            best=_best_elsewhere(board, on_board[0].paper_id),
        )
        for board, on_board in reversed(by_board.items())
    )


def similar_papers(paper: Paper, results: Iterable[Result]) -> tuple[SimilarPaper, ...]:
    """Papers that report on the same leaderboards, those that share the most first.

    Looks at a bounded number of results on the boards with the fewest, which say the most;
    of a paper that stands on long boards alone, at the newest on the shortest of these.
    """
    boards = list(dict.fromkeys(result.leaderboard for result in results))
    boards.sort(key=lambda board: (board.results_count, board.pk))
    short = [board for board in boards if board.results_count <= _FEW_RESULTS]
    looked_at = {board.pk: board for board in short[:_BOARDS] or boards[:1]}
    if not looked_at:
        return ()
    newest = (
        Result.objects.filter(leaderboard__in=looked_at)
        .exclude(paper=paper)
        .select_related("paper")
        .defer("paper__abstract")
        .order_by("-published_order", "-pk")[:_RESULTS]
    )
    shared: dict[Paper, dict[int, None]] = {}
    for result in newest:
        shared.setdefault(result.paper, {})[result.leaderboard_id] = None
    # Sorting keeps the order of time among those that share as many.
    closest = sorted(shared.items(), key=lambda item: -len(item[1]))
    return tuple(
        SimilarPaper(other, tuple(str(looked_at[pk]) for pk in sorted(of_both)))
        for other, of_both in closest[:SIMILAR_SHOWN]
    )


def _paper_result(
    result: Result, standings: Mapping[int, ShownStanding]
) -> PaperResult:
    shown = shown_result(result)
    return PaperResult(
        name=_name_here(result),
        model_url=shown.model_url,
        printed=shown.printed,
        url=result.claim.get_absolute_url() if result.claim else "",
        settings=result.group.label if result.group.key else "",
        ranking_url=ranking_url(result.leaderboard, result.group),
        standing=standings.get(result.claim_id or 0),
    )


def _name_here(result: Result) -> str:
    """What a result is of, on the page of its own paper."""
    if result.model or result.model_name:
        return name_of(result)
    return "a baseline without a name" if is_of_baseline(result) else "its own method"


def _best_elsewhere(board: Leaderboard, paper_id: int) -> Other | None:
    """What is best on a board now, if it is another paper's."""
    best = board.best
    if best is None or best.paper_id == paper_id:
        return None
    return Other(
        (best.claim or best.paper).get_absolute_url(),
        f"{as_reported(best)} by {name_of(best)}",
        best.paper,
    )
