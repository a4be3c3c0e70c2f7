"""The audit: what does not fit together on leaderboards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboards.audit import KIND_WORDS, AuditPage, shown_findings
from leaderboards.audit_narrowing import (
    PARAMETERS,
    narrowing_asked_for,
    tasks_with_findings,
)
from leaderboards.models import Leaderboard
from leaderboards.showing import area_in_words
from papers.pages import Choice
from papers.paging import page_of
from papers.querystring import Asked

PAGE_SIZE = 25
_NEWEST = ("-published_order", "-pk")
_COUNTED = 1000  # more are not counted, so that no page grows with what is found


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Findings, those of the newest papers first."""
    asked = Asked.in_request(request, *PARAMETERS)
    narrowing = narrowing_asked_for(asked)
    kind, area, task = narrowing.kind, narrowing.area, narrowing.task
    tasks = tasks_with_findings()
    areas = tasks.exclude(area="").order_by("area").values_list("area", flat=True)
    of_kinds = narrowing.of_every_kind()
    counts = {
        value: of_kinds.filter(kind=value).order_by()[:_COUNTED].count()
        for value in KIND_WORDS
    }
    findings = narrowing.findings()
    pager = page_of(
        findings.with_evidence(), asked, _NEWEST, PAGE_SIZE, keys_first=True
    )
    page = AuditPage(
        asked=asked,
        findings=shown_findings(pager.rows),
        pager=pager,
        kinds=(
            Choice("everything", asked.link(kind=None), not kind),
            *(
                Choice(
                    words,
                    asked.link(kind=value),
                    value == kind,
                    counts[value] if counts[value] < _COUNTED else None,
                )
                for value, words in KIND_WORDS.items()
            ),
        ),
        areas=_areas(asked, tuple(areas.distinct()), area),
        tasks=tuple(
            Choice(entry.name, asked.link(area=area, task=entry.key), entry == task)
            for entry in (tasks.filter(area=area) if area else ())
        ),
        board=narrowing.board,
        model=narrowing.model,
        paper=narrowing.paper,
        kept=asked.kept_beside("q"),
        feed_url=Asked(reverse("leaderboards:feed-audit"), asked.values).link(),
        is_narrowed=narrowing.is_narrowed,
        clear_url=request.path,
        has_results=bool(pager.rows) or Leaderboard.objects.shown().exists(),
    )
    return render(request, "leaderboards/audit.html", {"page": page})


def _areas(asked: Asked, areas: tuple[str, ...], area: str) -> tuple[Choice, ...]:
    if not areas:
        return ()
    return (
        Choice("all areas", asked.link(area=None, task=None), not area),
        *(
            Choice(area_in_words(name), asked.link(area=name, task=None), name == area)
            for name in areas
        ),
    )
