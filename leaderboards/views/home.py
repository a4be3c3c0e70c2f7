"""The first page."""

from __future__ import annotations

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

RECORDS, BOARDS, CLAIMS = 6, 12, 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where to search, what is new, and how the whole is doing."""
    records = Record.objects.of_listed().broken().newest().with_evidence()[:RECORDS]
    boards = Leaderboard.objects.listed().with_best()[:BOARDS]
    page = pages.HomePage(
        tallies=(
            pages.Tally(Paper.objects.count(), "paper", reverse("papers:papers")),
            pages.Tally(Claim.objects.effective().count(), "claim", ""),
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
            for record in records
        ),
        boards=board_summaries(boards),
        claims=tuple(
            pages.NewClaim(claim, evidence_of(claim))
            for claim in Claim.objects.newest(CLAIMS)
        ),
    )
    return render(request, "leaderboards/home.html", {"page": page})
