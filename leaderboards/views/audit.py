"""The audit: what does not fit together on leaderboards."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboards.audit import KIND_WORDS, AuditPage, shown_findings
from leaderboards.models import Benchmark, Finding, Leaderboard, MLModel, Task
from leaderboards.showing import area_in_words
from papers.models import Paper
from papers.pages import Choice
from papers.paging import page_of
from papers.querystring import Asked

PARAMETERS = ("kind", "area", "task", "q", "board", "model", "paper")
PAGE_SIZE = 25
_NEWEST = ("-published_order", "-pk")
_COUNTED = 1000  # more are not counted, so that no page grows with what is found


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Findings, those of the newest papers first."""
    asked = Asked.in_request(request, *PARAMETERS)
    kind = asked.choice("kind", Finding.Kind.values)
    tasks = Task.objects.filter(Exists(Finding.objects.filter(task=OuterRef("pk"))))
    areas = tuple(
        tasks.exclude(area="")
        .order_by("area")
        .values_list("area", flat=True)
        .distinct()
    )
    area = asked.choice("area", areas)
    of_area = tuple(tasks.filter(area=area).by_name()) if area else ()
    task = next((t for t in of_area if t.key == asked.text("task")), None)
    if task is None:
        asked.leave_out("task")
    board, model, paper = _board(asked), _model(asked), _paper(asked)

    findings = Finding.objects.all()
    if task:
        findings = findings.filter(task=task)
    elif area:
        findings = findings.filter(task__in=[entry.pk for entry in of_area])
    if query := asked.text("q"):
        findings = findings.filter(benchmark__in=Benchmark.objects.named(query))
    if board:
        findings = findings.filter(leaderboard=board)
    if model:
        findings = findings.filter(model=model)
    if paper:
        findings = findings.of_paper(paper)
    counts = {
        value: findings.filter(kind=value).order_by()[:_COUNTED].count()
        for value in KIND_WORDS
    }
    if kind:
        findings = findings.filter(kind=kind)

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
        areas=_areas(asked, areas, area),
        tasks=tuple(
            Choice(entry.name, asked.link(task=entry.key), entry == task)
            for entry in of_area
        ),
        board=board,
        model=model,
        paper=paper,
        kept=asked.kept_beside("q"),
        feed_url=_feed_url(asked),
        is_narrowed=bool(kind or area or query or board or model or paper),
        clear_url=request.path,
        has_results=bool(pager.rows) or Leaderboard.objects.shown().exists(),
    )
    return render(request, "leaderboards/audit.html", {"page": page})


def _board(asked: Asked) -> Leaderboard | None:
    if not (slug := asked.text("board")):
        return None
    board = Leaderboard.objects.with_names().filter(slug=slug).first()
    if board is None:
        asked.leave_out("board")
    return board


def _model(asked: Asked) -> MLModel | None:
    if not (key := asked.text("model")):
        return None
    model = MLModel.objects.filter(key=key).first()
    if model is None:
        asked.leave_out("model")
    return model


def _paper(asked: Asked) -> Paper | None:
    pk = asked.number("paper", low=1, high=2**63 - 1)
    paper = Paper.objects.filter(pk=pk).defer("abstract").first() if pk else None
    if paper is None:
        asked.leave_out("paper")
    return paper


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


def _feed_url(asked: Asked) -> str:
    """The feed of what is shown, as far as it takes the same parameters."""
    feed = Asked(reverse("leaderboards:feed-audit"), asked.values)
    return feed.link(area=None, q=None, model=None, paper=None)
