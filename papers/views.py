"""The pages on papers, claims and dumps, and on how well claims are read."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from leaderboards.audit import noticed
from leaderboards.improvements import comparisons_of_claims
from leaderboards.models import Finding
from leaderboards.neighbours import paper_boards, results_of, similar_papers
from leaderboards.showing import shown_standings
from papers import pages
from papers.accuracy import accuracy_page, verdicts_now
from papers.decisions import may_correct
from papers.extraction import EXTRACTOR_VERSION
from papers.extraction.accuracy import load_history
from papers.marking import evidence_of, marked_abstract
from papers.models import Claim, Dump, Paper, PaperRedirect
from papers.narrowing import (
    HAS_WORDS,
    PARAMETERS,
    narrowing_asked_for,
    offered_datasets,
    task_choices,
)
from papers.paging import page_of
from papers.querystring import Asked
from papers.readings import changes_of, readings_of

SIGHTINGS_SHOWN = 25
_NEWEST = ("-published_order", "-pk")
_READ_LAST = ("-pk",)


@require_safe
def paper_list(request: HttpRequest) -> HttpResponse:
    """Papers, newest first; narrowed by their titles and by what they claim."""
    asked = Asked.in_request(request, *PARAMETERS)
    narrowing = narrowing_asked_for(asked)
    pager = page_of(narrowing.papers().defer("abstract"), asked, _NEWEST)
    kinds = Claim.objects.kinds_by_paper(paper.pk for paper in pager.rows)
    page = pages.PapersPage(
        asked=asked,
        narrowing=narrowing,
        lines=tuple(
            pages.PaperLine(paper, _kind_counts(kinds.get(paper.pk, {})))
            for paper in pager.rows
        ),
        pager=pager,
        kinds=_choices(asked, "kind", narrowing.kind, Claim.KindChoice.choices),
        has=_choices(asked, "has", narrowing.has, HAS_WORDS.items()),
        areas=task_choices(narrowing.task),
        datasets=offered_datasets(),
        clear_url=request.path,
    )
    return render(request, "papers/paper_list.html", {"page": page})


@require_safe
def paper_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One paper; numbers of absorbed papers and outdated slugs lead to the right address."""
    paper = Paper.objects.with_claims().with_sightings().filter(pk=pk).first()
    if paper is None:
        moved = get_object_or_404(PaperRedirect.objects.select_related("paper"), pk=pk)
        return HttpResponsePermanentRedirect(moved.paper.get_absolute_url())
    if slug != paper.slug:
        return HttpResponsePermanentRedirect(paper.get_absolute_url())

    claims: list[Claim] = paper.effective_claims
    abstract = marked_abstract(paper.abstract, claims)
    placed = {piece.claim.pk: piece.place for piece in abstract.pieces if piece.claim}
    standings = shown_standings(claims)
    comparisons = comparisons_of_claims(claims)
    results = results_of(claims)
    kinds: dict[str, int] = {}
    for claim in claims:
        kinds[claim.kind] = kinds.get(claim.kind, 0) + 1
    page = pages.PaperPage(
        paper=paper,
        abstract=abstract,
        claims=tuple(
            pages.ClaimLine(
                claim,
                placed.get(claim.pk, 0),
                standings.get(claim.pk),
                comparisons.get(claim.pk),
            )
            for claim in abstract.claims
        ),
        sightings=tuple(paper.sightings.all()),
        kinds=_kind_counts(kinds),
        boards=paper_boards(results, standings),
        similar=similar_papers(paper, results),
        audit=noticed(Finding.objects.of_paper(paper), paper=paper.pk),
        may_correct=may_correct(request.user),
    )
    return render(request, "papers/paper_detail.html", {"page": page})


@require_safe
def paper_short(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper's address without its slug leads to the whole one."""
    return paper_detail(request, pk, "")


@require_safe
def claim_list(request: HttpRequest) -> HttpResponse:
    """Claims, those read last first; narrowed by kind and by state of review."""
    asked = Asked.in_request(request, "kind", "review")
    kind = asked.choice("kind", Claim.KindChoice.values)
    review = asked.choice("review", Claim.Review.values)
    claims = Claim.objects.reviewed_as(review) if review else Claim.objects.effective()
    if kind:
        claims = claims.filter(kind=kind)

    pager = page_of(claims.newest(), asked, _READ_LAST)
    page = pages.ClaimsPage(
        asked=asked,
        claims=tuple(
            pages.QuotedClaim(claim, evidence_of(claim)) for claim in pager.rows
        ),
        pager=pager,
        kinds=_choices(asked, "kind", kind, Claim.KindChoice.choices),
        reviews=_choices(asked, "review", review, Claim.Review.choices),
        is_narrowed=bool(kind or review),
        clear_url=request.path,
    )
    return render(request, "papers/claim_list.html", {"page": page})


@require_safe
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim, whatever became of it: withdrawn and rejected ones say so."""
    claim = get_object_or_404(Claim.objects.with_evidence(), pk=pk)
    asked = Asked.in_request(request, "as_of")
    day = asked.as_of("as_of")
    page = pages.ClaimPage(
        claim=claim,
        evidence=evidence_of(claim),
        readings=readings_of(claim),
        decisions=tuple(
            pages.Decision(curation, changes_of(curation))
            for curation in claim.curations.all()
        ),
        standing=shown_standings([claim], as_of=day).get(claim.pk),
        asked=asked,
        as_of=day,
        comparison=comparisons_of_claims([claim]).get(claim.pk),
        audit=noticed(Finding.objects.of_claim(claim), paper=claim.paper_id),
        may_correct=may_correct(request.user),
    )
    return render(request, "papers/claim_detail.html", {"page": page})


@require_safe
def dump_list(request: HttpRequest) -> HttpResponse:
    """The dumps that were brought in, newest first."""
    asked = Asked.in_request(request)
    pager = page_of(Dump.objects.all(), asked, ("-created_at", "-pk"))
    page = pages.DumpsPage(dumps=pager.rows, pager=pager)
    return render(request, "papers/dump_list.html", {"page": page})


@require_safe
def dump_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One dump with its progress; polled by the page itself while it is being read."""
    dump = get_object_or_404(Dump, pk=pk)
    page = pages.DumpPage(
        dump=dump,
        percent=_percent_read(dump),
        refused=page_of(dump.refused.all(), Asked.in_request(request), ("entry", "pk")),
        sightings=tuple(
            dump.sightings.select_related("paper").order_by("entry")[:SIGHTINGS_SHOWN]
        ),
    )
    return render(request, "papers/dump_detail.html", {"page": page})


@require_safe
def accuracy(request: HttpRequest) -> HttpResponse:
    """How well claims are read: on the corpus, on labelled abstracts, by curators' word."""
    page = accuracy_page(
        version=EXTRACTOR_VERSION,
        history=load_history(),
        verdicts=verdicts_now(),
    )
    return render(request, "papers/accuracy.html", {"page": page})


def _percent_read(dump: Dump) -> int | None:
    if dump.state == Dump.State.DONE:
        return 100
    if not dump.size or not dump.next_offset:
        return None if dump.next_entry else 0
    return min(99, 100 * dump.next_offset // dump.size)


def _choices(
    asked: Asked, name: str, current: str, choices: Iterable[tuple[str, str]]
) -> tuple[pages.Choice, ...]:
    return tuple(
        pages.Choice(
            str(words), asked.link(**{name: value}), value == current, value=value
        )
        for value, words in choices
    )


def _kind_counts(counts: dict[str, int]) -> tuple[pages.KindCount, ...]:
    return tuple(
        pages.KindCount(kind, counts[kind])
        for kind in Claim.KindChoice.values
        if counts.get(kind)
    )
