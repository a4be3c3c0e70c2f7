"""Models side by side: the page, its picker, and the file of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
)
from django.http import StreamingHttpResponse as Streaming
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from leaderboards.comparing import (
    MOST_MODELS,
    all_lines,
    boards_apart,
    lines_of,
    rivals_of,
    scores_of,
)
from leaderboards.exports import csv_lines
from leaderboards.misspelt import nearly_named
from leaderboards.model_pages import (
    ComparePage,
    ModelChoice,
    PickedModel,
    PickerPage,
)
from leaderboards.models import MLModel
from leaderboards.stands import stands_of
from leaderboards.tables import Line as TableLine
from leaderboards.tables import line_of
from leaderboards.templatetags.numbers import counted
from leaderboards.views.files import refused
from leaderboards.views.search import HtmxRequest
from papers.paging import page_of
from papers.querystring import Asked

SUGGESTED = 8
RANKINGS = 25  # on a page
_LONGEST_KEY = 120
_ORDER = ("-rows_count", "pk")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The models that an address names, in its order; merged ones as what they are now."""

    models: tuple[MLModel, ...]
    unknown: tuple[str, ...] = ()
    has_too_many: bool = False
    as_of: date | None = None

    @property
    def keys(self) -> str:
        """As the address names them."""
        return ",".join(model.key for model in self.models)

    def url(self, models: Iterable[MLModel], view: str = "leaderboards:compare") -> str:
        """The address at which models are compared on the same day: these, or some others."""
        given = {"models": ",".join(model.key for model in models)}
        if self.as_of:
            given["as_of"] = self.as_of.isoformat()
        return Asked(reverse(view), given).link()


def chosen_models(values: Sequence[str], as_of: date | None = None) -> Chosen:
    """The models of some keys, separated by commas; each counts once, five at the most."""
    names = ",".join(values).replace("\0", "").split(",")[: 4 * MOST_MODELS]
    keys = [
        k for k in dict.fromkeys(name.strip()[:_LONGEST_KEY] for name in names) if k
    ]
    found = MLModel.objects.select_related("merged_into").in_bulk(
        keys, field_name="key"
    )
    models: dict[int, MLModel] = {}
    for key in keys:
        model: Any = found.get(key)
        while model and model.merged_into:
            model = model.merged_into
        if model:
            models.setdefault(model.pk, model)
    return Chosen(
        tuple(models.values())[:MOST_MODELS],
        tuple(key for key in keys if key not in found),
        len(models) > MOST_MODELS,
        as_of,
    )


@require_safe
@vary_on_headers("HX-Request")
def compare(request: HtmxRequest) -> HttpResponse:
    """Two to five models in the rankings that they share, and a picker for another one.

    A script that asks while somebody types gets the models that the words may mean. Without
    one, a name that leaves no doubt is added, and others are offered.
    """
    asked = Asked.in_request(request, "add", "as_of")
    chosen = _chosen(request, asked)
    picker = _picker(chosen, asked.text("add"))
    if request.htmx:
        return render(request, "leaderboards/_picker_found.html", {"page": picker})
    if picker.certain:
        return HttpResponseRedirect(picker.certain.url)
    return render(
        request, "leaderboards/compare.html", {"page": _page(chosen, asked, picker)}
    )


@require_safe
def compare_file(request: HttpRequest) -> Streaming | HttpResponseBadRequest:
    """What the page with the same models compares, all of it: a line a model and ranking."""
    asked = Asked.in_request(request, "as_of")
    chosen = _chosen(request, asked)
    others = [f"models: {key} is not the key of a model" for key in chosen.unknown]
    if chosen.has_too_many:
        others.append(f"models: these are more than {MOST_MODELS}")
    if asked.misread or others:
        return refused(asked.misread, *others)
    response = Streaming(_csv(chosen), content_type="text/csv; charset=utf-8")
    name = "-".join(["compare", *(model.key for model in chosen.models)])[:150]
    day = f"-as-of-{chosen.as_of}" if chosen.as_of else ""
    disposition = content_disposition_header(True, f"{name}{day}.csv")
    response["Content-Disposition"] = disposition or ""
    return response


def _chosen(request: HttpRequest, asked: Asked) -> Chosen:
    """The models and the day that a page's address names."""
    day = asked.as_of("as_of")
    return chosen_models(request.GET.getlist("models"), day)


def _page(chosen: Chosen, asked: Asked, picker: PickerPage) -> ComparePage:
    models, day = chosen.models, chosen.as_of
    asked = replace(asked, values={"models": chosen.keys} | asked.values)
    asked.values.pop("add", None)
    stands = stands_of(models, day)
    pager = page_of(stands.groups(), asked, _ORDER, RANKINGS, keys_first=True)
    apart, has_more_apart = boards_apart(stands)
    return ComparePage(
        models=tuple(
            PickedModel(model, chosen.url(other for other in models if other != model))
            for model in models
        ),
        unknown=chosen.unknown,
        has_too_many=chosen.has_too_many,
        picker=picker,
        rivals=_rivals(chosen),
        scores=scores_of(stands) if len(models) > 1 else (),
        lines=lines_of(stands, pager.rows),
        pager=pager,
        apart=apart,
        has_more_apart=has_more_apart,
        download_url=chosen.url(models, "leaderboards:compare-csv"),
        api_url=chosen.url(models, "api:compare"),
        is_full=len(models) >= MOST_MODELS,
        asked=asked,
        day=day,
        today_url=asked.link(as_of=None) if day else "",
        kept_beside_day=asked.kept_beside("as_of"),
    )


def _picker(chosen: Chosen, words: str) -> PickerPage:
    """The models that words may mean, and the one that they must mean if there is one."""
    as_of = chosen.as_of.isoformat() if chosen.as_of else ""
    if not words or len(chosen.models) >= MOST_MODELS:
        return PickerPage(kept=chosen.keys, as_of=as_of, query=words)
    taken = [model.pk for model in chosen.models]
    shown = MLModel.objects.shown().exclude(pk__in=taken)
    found = list(shown.closest(words)[:SUGGESTED])
    called = [model for model in found if getattr(model, "closeness", 1) == 0]
    near = [] if found else nearly_named(MLModel, words, SUGGESTED)
    choices = choices_beside(chosen, [m for m in found or near if m.pk not in taken])
    certain = called[0] if len(called) == 1 else found[0] if len(found) == 1 else None
    return PickerPage(
        kept=chosen.keys,
        as_of=as_of,
        query=words,
        choices=choices,
        is_near=not found,
        certain=choices_beside(chosen, [certain])[0] if certain else None,
    )


def _rivals(chosen: Chosen) -> tuple[ModelChoice, ...]:
    """What to add with one click: models in the same rankings, else those with most results."""
    if len(chosen.models) >= MOST_MODELS:
        return ()
    if chosen.models:
        return choices_beside(chosen, rivals_of(chosen.models, SUGGESTED))
    models = MLModel.objects.shown().order_by("-results_count", "sort_key", "pk")
    return choices_beside(chosen, models[:SUGGESTED])


def choices_beside(
    chosen: Chosen, models: Iterable[MLModel]
) -> tuple[ModelChoice, ...]:
    """Models that may join those chosen, each with the address where it has."""
    return tuple(
        ModelChoice(
            model,
            chosen.url([*chosen.models, model]),
            counted(model.results_count, "result"),
        )
        for model in models
    )


def _csv(chosen: Chosen) -> Iterator[str]:
    board_names = ("leaderboard", "dataset", "task", "metric", "is_ahead")
    names = [field.name for field in fields(TableLine)]
    return csv_lines((*board_names, *names), _cells(chosen, names))


def _cells(chosen: Chosen, names: Sequence[str]) -> Iterator[list[Any]]:
    is_compared = len(chosen.models) > 1
    for line in all_lines(chosen.models, chosen.as_of) if is_compared else ():
        benchmark, metric = line.board.benchmark, line.board.metric
        for cell in line.cells:
            if cell.row is None:
                continue
            row = cell.row
            table = line_of(row.result, cell.rank, row.witnesses_count, line.group)
            yield [
                line.board.slug,
                benchmark.dataset.name,
                benchmark.task.name if benchmark.task else "",
                metric.name if metric else "",
                "yes" if cell.is_ahead else "no",
                *(getattr(table, name) for name in names),
            ]
