"""The first page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboards import pages
from leaderboards.models import Leaderboard, MLModel, Record
from leaderboards.showing import board_summaries, shown_result
from leaderboards.templatetags.numbers import plain
from papers.marking import evidence_of
from papers.models import Claim, Dump, Paper
from papers.pages import QuotedClaim

RECORDS, BOARDS, CLAIMS = 6, 12, 6
LOOKED_AT = 60  # of the newest, to show those of different leaderboards and papers
_Row = TypeVar("_Row", bound=Model)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where to search, what is new, and how the whole is doing."""
    records = Record.objects.of_listed().broken().newest().with_evidence()[:LOOKED_AT]
    claims = Claim.objects.effective().newest()[:LOOKED_AT]
    boards = Leaderboard.objects.listed().ranked().with_best()[:BOARDS]
    page = pages.HomePage(
        tallies=(
            pages.Tally(Paper.objects.count(), "paper", reverse("papers:papers")),
            pages.Tally(
                Claim.objects.effective().count(), "claim", reverse("papers:claims")
            ),
            pages.Tally(
                Leaderboard.objects.shown().count(),
                "leaderboard",
                reverse("leaderboards:benchmarks"),
            ),
            pages.Tally(
                MLModel.objects.shown().count(),
                "model",
                reverse("leaderboards:models"),
            ),
        ),
        latest_dump=Dump.objects.latest_read(),
        records=tuple(
            pages.BrokenRecord(
                record,
                shown_result(record.result),
                plain(record.previous_value),
                plain(abs(record.result.value - record.previous_value)),
            )
            for record in _one_each(records, "leaderboard_id", RECORDS)
        ),
        boards=board_summaries(boards),
        claims=tuple(
            QuotedClaim(claim, evidence_of(claim))
            for claim in _one_each(claims, "paper_id", CLAIMS)
        ),
    )
    return render(request, "leaderboards/home.html", {"page": page})


def _one_each(rows: Iterable[_Row], column: str, count: int) -> list[_Row]:
    """The first rows that differ in a column."""
    first: dict[object, _Row] = {}
    for row in rows:
        first.setdefault(getattr(row, column), row)
    return list(first.values())[:count]
