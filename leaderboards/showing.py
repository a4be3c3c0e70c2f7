"""Results and leaderboards made ready for pages: names, figures and sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from leaderboards.models import Leaderboard, Result, SettingsGroup
from leaderboards.models.boards import NO_DATE
from leaderboards.pages import BoardSummary, ShownResult
from leaderboards.selection import NOT_STATED
from leaderboards.standings import Standings, standings_of
from leaderboards.templatetags.numbers import as_reported, comparable
from leaderboards.wording import setting_in_words
from papers.marking import evidence_of
from papers.models import Claim
from papers.pages import Other, ShownStanding
from papers.paging import Page


def shown_result(result: Result) -> ShownResult:
    """A result as every page shows it; wants its model, paper and claim loaded."""
    claim = result.claim
    return ShownResult(
        result=result,
        name=name_of(result),
        model_url=result.model.get_absolute_url() if result.model else "",
        value=comparable(result),
        printed=as_reported(result),
        printed_metric=result.metric_name
        if claim and claim.value != result.value
        else "",
        is_corrected=bool(claim and _means_another_number(claim)),
        settings=tuple(
            setting_in_words(name, value)
            for name, value, splits in result.settings
            if not splits
        ),
        evidence=evidence_of(claim) if claim else None,
    )


def _means_another_number(claim: Claim) -> bool:
    """Whether a curator gave a claim another value than is printed.

    Goes by the digits: what the machine had read is not loaded with rows of a leaderboard.
    """
    if claim.review != Claim.Review.CORRECTED:
        return False
    try:
        return Decimal(claim.number.replace(",", "")) != claim.value
    except InvalidOperation:
        return False  # a range, or a number in words


def name_of(result: Result) -> str:
    """What a result is of: its model, the name as written, or what its paper says it of.

    Without a name that is the paper's own method, or a baseline that it compares with; the
    key of the row keeps the two apart.
    """
    if result.model:
        return result.model.name
    if result.model_name:
        return result.model_name
    words = "unnamed baseline in" if is_of_baseline(result) else "method of"
    return f"{words} “{result.paper.title}”"


def is_of_baseline(result: Result) -> bool:
    """Whether a result without a name is of what its paper compares with."""
    return result.row_key.partition(":")[2].startswith("b")


def area_in_words(area: str) -> str:
    """An area of tasks by its key: "speech-audio" is "speech, audio"."""
    return _AREAS.get(area, area.replace("-", ", "))


_AREAS = {"3d": "3D", "time-series-tabular": "time series, tables"}


def ranking_url(board: Leaderboard, group: SettingsGroup) -> str:
    """The page of a leaderboard, opened on one of its settings groups."""
    settings = urlencode({"settings": group.key or NOT_STATED})
    return f"{board.get_absolute_url()}?{settings}"


def board_summary(board: Leaderboard) -> BoardSummary:
    """A leaderboard in a list; wants its best result loaded."""
    return BoardSummary(
        board=board,
        best=shown_result(board.best) if board.best else None,
        latest=None if board.latest_published == NO_DATE else board.latest_published,
    )


def board_summaries(
    boards: Iterable[Leaderboard] | Page[Leaderboard],
) -> tuple[BoardSummary, ...]:
    """Leaderboards of a list."""
    rows = boards.rows if isinstance(boards, Page) else boards
    return tuple(board_summary(board) for board in rows)


def shown_standings(
    claims: Collection[Claim], *, as_of: date | None = None
) -> dict[int, ShownStanding]:
    """How claims stand, by their keys; those that stand on no leaderboard are left out."""
    results = list(Result.objects.of_claims(claims))
    standings = standings_of(results, as_of=as_of)
    return {
        result.claim_id: _shown_standing(result, standings)
        for result in results
        if result.claim_id is not None
    }


def _shown_standing(result: Result, standings: Standings) -> ShownStanding:
    board, standing = result.leaderboard, standings.of[result.pk]

    def other(pk: int | None) -> Other | None:
        found = standings.results.get(pk) if pk is not None else None
        if found is None:
            return None
        return Other(
            (found.claim or found.paper).get_absolute_url(),
            f"{as_reported(found)} by {name_of(found)}",
            found.paper,
        )

    def others(pks: Iterable[int]) -> tuple[Other, ...]:
        return tuple(shown for pk in pks if (shown := other(pk)))

    return ShownStanding(
        board=str(board),
        board_url=board.get_absolute_url(),
        settings=result.group.label,
        place=standing.place,
        why=standing.why,
        superseded_by=other(standing.superseded_by),
        agreement=standing.agreement,
        repeated_by=others(standing.repeated_by),
        contradicted_by=others(standing.contradicted_by),
        is_dated=result.published is not None,
        best_check=standing.best_check or "",
        untold=standing.untold,
        better_earlier=other(standing.better_earlier),
    )
