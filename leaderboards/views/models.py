"""The page of one model: where it ranks, what was reported of it, who compares with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from leaderboards import model_pages
from leaderboards.audit import noticed
from leaderboards.comparing import rivals_of
from leaderboards.improvements import shown_comparisons
from leaderboards.models import (
    Comparison,
    Finding,
    MLModel,
    Result,
    Row,
    SettingsGroup,
)
from leaderboards.pages import ShownResult
from leaderboards.showing import ranking_url, shown_result
from leaderboards.standings import current_bests
from leaderboards.templatetags.numbers import paddings
from leaderboards.views.compare import Chosen, choices_beside
from leaderboards.views.entries import moved_to
from papers.marking import evidence_of
from papers.models import Claim, Paper
from papers.pages import QuotedClaim
from papers.paging import PAGE_SIZE, page_of
from papers.querystring import Asked

FEW = 6  # of each list, beside the others
RIVALS = 4
_NEWEST = ("-published_order", "-pk")
_LARGEST = ("-rows_count", "pk")
RANKS, CITING, IMPROVEMENTS = "ranks", "citing", "improvements"


@require_safe
def model_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One model: first a little of everything, `show` gives one of its lists whole."""
    model: MLModel = get_object_or_404(
        MLModel.objects.select_related("merged_into", "introduced_by"), key=slug
    )
    if model.merged_into:
        return moved_to("leaderboards:model", model.merged_into)
    asked = Asked.in_request(request, "show")
    pages_of = {
        RANKS: _ranks_page,
        CITING: _citing_page,
        IMPROVEMENTS: _improvements_page,
    }
    build = pages_of.get(asked.choice("show", pages_of), _results_page)
    return render(
        request, "leaderboards/model_detail.html", {"page": build(model, asked)}
    )


def _ranks_page(model: MLModel, asked: Asked) -> model_pages.ModelPage:
    """All rankings in which it stands, a page at a time."""
    groups = SettingsGroup.objects.holding([model]).with_leaderboard()
    pager = page_of(groups, asked, _LARGEST)
    ranks = _ranks(model, pager.rows)
    return model_pages.ModelPage(model, asked, show=RANKS, ranks=ranks, pager=pager)


def _citing_page(model: MLModel, asked: Asked) -> model_pages.ModelPage:
    """All papers that compare with it, a page at a time."""
    pager = page_of(_citing_papers(model), asked, _NEWEST, keys_first=True)
    citing = _citations(model, pager.rows)
    return model_pages.ModelPage(model, asked, show=CITING, citing=citing, pager=pager)


def _improvements_page(model: MLModel, asked: Asked) -> model_pages.ModelPage:
    """All improvements claimed for it or over it, a page at a time."""
    claimed = Comparison.objects.about(model).with_evidence()
    pager = page_of(claimed, asked, _NEWEST, keys_first=True)
    shown = shown_comparisons(pager.rows)
    return model_pages.ModelPage(
        model, asked, show=IMPROVEMENTS, improvements=shown, pager=pager
    )


def _results_page(model: MLModel, asked: Asked) -> model_pages.ModelPage:
    """Its results a page at a time, and before the first page the beginnings of the rest."""
    results = (
        Result.objects.filter(model=model)
        .with_evidence()
        .with_leaderboard()
        .defer("paper__abstract")
    )
    pager = page_of(results, asked, _NEWEST)
    lines = _lines(pager.rows)
    if pager.previous_url:
        return model_pages.ModelPage(model, asked, lines=lines, pager=pager)
    groups = SettingsGroup.objects.holding([model]).with_leaderboard()
    largest = list(groups.order_by(*_LARGEST)[: FEW + 1])
    papers = list(_citing_papers(model).order_by(*_NEWEST)[: FEW + 1])
    newest = Comparison.objects.newest_about(model, FEW + 1).with_evidence()
    claimed = list(newest[: FEW + 1])
    chosen = Chosen((model,))
    return model_pages.ModelPage(
        model,
        asked,
        lines=lines,
        pager=pager,
        ranks=_ranks(model, largest[:FEW]),
        all_ranks_url=asked.link(show=RANKS) if len(largest) > FEW else "",
        citing=_citations(model, papers[:FEW]),
        all_citing_url=asked.link(show=CITING) if len(papers) > FEW else "",
        claims=_own_claims(model),
        namesakes=tuple(_namesakes(model)),
        ambiguous_count=_ambiguous_count(model),
        rivals=choices_beside(chosen, rivals_of([model], RIVALS)) if largest else (),
        compare_url=chosen.url([model]),
        improvements=shown_comparisons(claimed[:FEW]),
        all_improvements_url=asked.link(show=IMPROVEMENTS)
        if len(claimed) > FEW
        else "",
        audit=noticed(Finding.objects.filter(model=model), model=model.key),
    )


def _lines(results: Sequence[Result]) -> tuple[model_pages.ModelLine, ...]:
    shown = [shown_result(result) for result in results]
    pads = paddings([result.value for result in shown])
    best = current_bests(results)
    return tuple(
        model_pages.ModelLine(result, pad, result.result.pk in best)
        for result, pad in zip(shown, pads, strict=True)
    )


def _ranks(
    model: MLModel, groups: Sequence[SettingsGroup]
) -> tuple[model_pages.ModelRank, ...]:
    """Where a model stands now in some rankings, in their order."""
    rows: dict[int, Any] = {
        row.group_id: row
        for row in Row.objects.in_groups([model], groups)
        .ranked()
        .with_evidence()
        .with_ranks()
        .defer("result__paper__abstract")
    }
    return tuple(
        model_pages.ModelRank(
            group=group,
            url=ranking_url(group.leaderboard, group),
            rank=rows[group.pk].rank,
            shown=shown_result(rows[group.pk].result),
        )
        for group in groups
        if group.pk in rows
    )


def _citing_papers(model: MLModel) -> Any:
    """Papers that report its numbers beside their own, to compare with them."""
    cited = Result.objects.filter(model=model, claim__kind=Claim.KindChoice.BASELINE)
    papers = Paper.objects.reporting(cited.order_by(), model.results_count)
    if model.introduced_by:
        papers = papers.exclude(pk=model.introduced_by.pk)
    return papers.defer("abstract")


def _citations(
    model: MLModel, papers: Sequence[Paper]
) -> tuple[model_pages.Citation, ...]:
    found: dict[int, list[ShownResult]] = {paper.pk: [] for paper in papers}
    cited = Result.objects.filter(
        model=model, paper__in=papers, claim__kind=Claim.KindChoice.BASELINE
    )
    for result in cited.with_evidence().with_leaderboard().order_by("pk"):
        found[result.paper_id].append(shown_result(result))
    return tuple(
        model_pages.Citation(paper, tuple(found[paper.pk])) for paper in papers
    )


def _own_claims(model: MLModel) -> tuple[QuotedClaim, ...]:
    """What the paper that introduces it claims, without what it compares with."""
    if model.introduced_by is None:
        return ()
    claims = (
        Claim.objects.effective()
        .filter(paper=model.introduced_by)
        .exclude(kind=Claim.KindChoice.BASELINE)
        .select_related("paper")
        .in_reading_order()[:PAGE_SIZE]
    )
    return tuple(QuotedClaim(claim, evidence_of(claim)) for claim in claims)


def _namesakes(model: MLModel) -> Sequence[MLModel]:
    """Other models of the same name, each of another paper."""
    others = MLModel.objects.filter(
        name_fold=model.name_fold, merged_into__isnull=True
    ).exclude(pk=model.pk)
    return list(others.select_related("introduced_by").by_name()[:FEW])


def _ambiguous_count(model: MLModel) -> int:
    """How many results have its name without saying which model of this name is meant."""
    return Result.objects.filter(
        model__isnull=True,
        model_fold=model.name_fold,
        not_ranked_reason=Result.NotRanked.AMBIGUOUS_MODEL,
    ).count()
