"""The page of what changed here, by the time it was recorded."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboards.changes import KIND_WORDS, ChangesPage, TaskArea, changes_by_day
from leaderboards.models import Change, Task
from leaderboards.showing import area_in_words
from papers.pages import Choice
from papers.paging import page_of
from papers.querystring import Asked

_NEWEST = ("-recorded_at", "-pk")
_BY_AREA = ("area", "sort_key", "pk")


@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """Records broken, new benchmarks, corrections, retractions; what came last first."""
    asked = Asked.in_request(request, "kind", "task", "since")
    kind = asked.choice("kind", Change.Kind.values)
    since = asked.first_day("since")
    tasks = {task.key: task for task in Task.objects.shown().order_by(*_BY_AREA)}
    task = tasks.get(asked.choice("task", tasks))

    changes = Change.objects.with_evidence()
    if kind:
        changes = changes.filter(kind=kind)
    if task:
        changes = changes.filter(task=task)
    if since:
        changes = changes.since(since)

    pager = page_of(changes, asked, _NEWEST)
    feed = Asked(reverse("leaderboards:feed-changes"), asked.values)
    page = ChangesPage(
        asked=asked,
        days=changes_by_day(pager.rows),
        pager=pager,
        kinds=(
            Choice("everything", asked.link(kind=None), not kind),
            *(
                Choice(words, asked.link(kind=value), value == kind)
                for value, words in KIND_WORDS.items()
            ),
        ),
        areas=tuple(
            TaskArea(area_in_words(area), tuple(of_area))
            for area, of_area in groupby(tasks.values(), key=attrgetter("area"))
        ),
        task=task,
        since=since,
        kept=asked.kept_beside("task", "since"),
        feed_url=feed.link(since=None),
        is_narrowed=bool(kind or task or since),
        clear_url=request.path,
    )
    return render(request, "leaderboards/change_list.html", {"page": page})
