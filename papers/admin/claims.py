"""The queue of claims and the page where a curator decides on one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import FieldTextFilter
from unfold.decorators import action, display

from leaderboards.templatetags.numbers import as_meant, confidence, counted
from papers.admin.filters import ConfidenceFilter, QueueFilter, queue_of
from papers.admin.forms import ClaimForm, ShownAtForm
from papers.admin.reading import EndlessPaginator, ReadOnlyAdmin
from papers.decisions import show_on_leaderboards
from papers.marking import evidence_of, marked_abstract
from papers.models import Claim, Curation
from papers.readings import changes_of, readings_of
from papers.services import curation

Decide = Callable[..., list[Claim]]

# The badge of the menu and the lists do not count further.
BADGE_LIMIT = 999
# So many claims are decided in one transaction.
BATCH = 500
DECISIONS: dict[str, tuple[Decide, str]] = {
    "_accept": (curation.accept_claims, "accepted"),
    "_reject": (curation.reject_claims, "rejected"),
    "_reopen": (curation.reopen_claims, "reopened"),
}


def queue_badge(request: HttpRequest) -> str:
    """How many claims wait for review, for the menu."""
    waiting = _counted(Claim.objects.awaiting_review())
    return "" if waiting == "0" else waiting


def next_in_queue(claim: Claim) -> Claim | None:
    """The claim that waits behind this one, else the first that waits."""
    others = Claim.objects.awaiting_review().exclude(pk=claim.pk)
    behind = Q(queue_reason__gt=claim.queue_reason) | Q(
        queue_reason=claim.queue_reason,
        confidence=claim.confidence,
        pk__gt=claim.pk,
    )
    if claim.confidence is not None:
        behind |= Q(queue_reason=claim.queue_reason, confidence__gt=claim.confidence)
    return others.filter(behind).first() or others.first()


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search finds in the queue, or in all claims, and where it is shown."""

    words: str
    count: str
    url: str
    is_shown: bool


def _searched(request: HttpRequest, changelist: ChangeList) -> list[Searched]:
    """What the search finds in the queue and in all claims, other filters applied."""
    # Django passes the names of the filter's parameters, all of which it leaves out.
    found = changelist.get_queryset(
        request, exclude_parameters=[QueueFilter.parameter_name]
    ).order_by()
    parts = {
        "waiting": ("in the queue", found & Claim.objects.awaiting_review()),
        "all": ("all claims", found),
    }
    return [
        Searched(
            words,
            _counted(claims),
            changelist.get_query_string({"queue": queue}, ["p"]),
            queue_of(request) == queue,
        )
        for queue, (words, claims) in parts.items()
    ]


def _is_from_readers(request: HttpRequest) -> bool:
    """Whether the curator came to a claim from a page for readers, as its address says."""
    return request.GET.get("from") == "site"


def _seen_at(request: HttpRequest) -> datetime | None:
    """When what the curator decides on was as the page showed it; null if it did not say."""
    try:
        seen_at = parse_datetime(request.POST.get("seen_at", ""))
    except ValueError:
        return None
    return seen_at if seen_at and seen_at.tzinfo else None


def _counted(claims: QuerySet[Claim]) -> str:
    count = claims[: BADGE_LIMIT + 1].count()
    return f"{BADGE_LIMIT}+" if count > BADGE_LIMIT else str(count)


@admin.register(Claim)
class ClaimAdmin(ModelAdmin):
    """Claims, those that wait for review first; nothing is saved around the services."""

    form = ClaimForm
    action_form = ShownAtForm
    fieldsets = (
        (
            "What counts",
            {
                "fields": (
                    ("value", "value_high"),
                    ("unit", "bound"),
                    ("kind", "direction"),
                    ("relative", "says_best"),
                    ("metric", "dataset"),
                    ("model", "own"),
                    ("comparator", "condition"),
                    "reason",
                )
            },
        ),
    )
    list_display = (
        "evidence",
        "says",
        "metric",
        "dataset",
        "model",
        "sure",
        "state",
    )
    list_display_links = ("evidence",)
    list_filter = (
        QueueFilter,
        "kind",
        ConfidenceFilter,
        "review",
        "origin",
        ("dataset", FieldTextFilter),
        ("metric", FieldTextFilter),
    )
    list_filter_submit = True
    search_fields = ("sentence", "dataset", "metric", "model", "=paper__arxiv_id")
    search_help_text = "Words of the evidence, names, or an arXiv id"
    list_fullwidth = True
    compressed_fields = False
    list_per_page = 50
    show_full_result_count = False
    paginator = EndlessPaginator
    list_disable_select_all = True
    list_is_queue = True  # what its empty list means
    list_before_template = "admin/papers/claim/_searched.html"
    actions = ("accept_selected", "reject_selected", "reopen_selected")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Claims are added on the page of their paper."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Claims are rejected, never deleted."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        claims: QuerySet[Claim] = super().get_queryset(request)
        return claims.select_related("paper")

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        if queue_of(request) in ("all", "no"):
            return ("-pk",)
        return ("queue_reason", "confidence", "pk")

    # --- The list ---------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data:
            changelist = response.context_data.get("cl")
            if changelist is not None and changelist.query:
                response.context_data["searched"] = _searched(request, changelist)
        return response

    @display(description="evidence")
    def evidence(self, claim: Claim) -> SafeString:
        words = evidence_of(claim)
        return format_html(
            '<span class="desk-evidence">{}<mark data-kind="{}">{}</mark>{}</span>',
            words.lead,
            claim.kind,
            words.number or claim.number,
            words.tail,
        )

    @display(description="number", ordering="value")
    def says(self, claim: Claim) -> SafeString:
        return format_html(
            '<span class="desk-number">{}</span>'
            ' <span class="desk-kind" data-kind="{}">{}</span>',
            as_meant(claim),
            claim.kind,
            claim.get_kind_display(),
        )

    @display(description="confidence", ordering="confidence")
    def sure(self, claim: Claim) -> str:
        return confidence(claim.confidence)

    @display(
        description="state",
        ordering="review",
        label={
            "accepted": "success",
            "corrected": "success",
            "rejected": "danger",
            "withdrawn": "danger",
        },
    )
    def state(self, claim: Claim) -> str:
        if claim.is_withdrawn:
            return "withdrawn"
        if claim.queue_reason:
            return claim.get_queue_reason_display()
        return claim.get_review_display()

    @action(description="Accept the selected claims", permissions=["change"])
    def accept_selected(self, request: HttpRequest, claims: QuerySet[Claim]) -> None:
        self._decide_on_many(request, claims, "_accept")

    @action(description="Reject the selected claims", permissions=["change"])
    def reject_selected(self, request: HttpRequest, claims: QuerySet[Claim]) -> None:
        self._decide_on_many(request, claims, "_reject")

    @action(description="Reopen the selected claims", permissions=["change"])
    def reopen_selected(self, request: HttpRequest, claims: QuerySet[Claim]) -> None:
        self._decide_on_many(request, claims, "_reopen")

    def _decide_on_many(
        self, request: HttpRequest, claims: QuerySet[Claim], name: str
    ) -> None:
        decide, done = DECISIONS[name]
        decided: list[Claim] = []
        ids = list(claims.values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            decided += decide(
                claim_ids=ids[start : start + BATCH],
                curator=request.user,
                seen_at=_seen_at(request),
            )
        is_shown = show_on_leaderboards(decided)
        self.message_user(
            request,
            f"{counted(len(decided), 'claim')} {done}."
            + ("" if is_shown else " The leaderboards follow in a moment."),
            messages.SUCCESS,
        )
        if left := len(ids) - len(decided):
            self.message_user(
                request,
                f"{counted(left, 'claim')} changed since this list was shown and"
                " stayed as they are: look at them again.",
                messages.WARNING,
            )

    # --- The page of one claim --------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        claim = self.get_object(request, object_id or "")
        if claim is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        for name, (decide, done) in DECISIONS.items():
            if request.method == "POST" and name in request.POST:
                return self._decide_on_one(request, claim, decide, done)
        beside = (extra_context or {}) | self._desk(claim)
        try:
            return super().changeform_view(request, object_id, form_url, beside)
        except curation.ChangedMeanwhile:
            return self._nothing_decided(request)

    def _decide_on_one(
        self, request: HttpRequest, claim: Claim, decide: Decide, done: str
    ) -> HttpResponse:
        if not self.has_change_permission(request, claim):
            raise PermissionDenied
        following = next_in_queue(claim)
        reason = request.POST.get(f"{ClaimForm.prefix}-reason", "").replace("\0", "")[
            :2000
        ]
        decided = decide(
            claim_ids=[claim.pk],
            curator=request.user,
            reason=reason,
            seen_at=_seen_at(request),
        )
        if not decided:
            return self._nothing_decided(request)
        show_on_leaderboards(decided)
        return self._go_on(request, claim, done, following)

    def _nothing_decided(self, request: HttpRequest) -> HttpResponse:
        """To the same page, which says why."""
        self.message_user(
            request,
            "This claim changed since its page was shown, so nothing was decided."
            " Look at what it says now.",
            messages.WARNING,
        )
        return HttpResponseRedirect(request.get_full_path())

    def _go_on(
        self,
        request: HttpRequest,
        before: Claim,
        done: str,
        following: Claim | None,
    ) -> HttpResponse:
        """To the next claim, if the decided one was of the queue, else back to that one.

        Who came from a page for readers goes back there: it shows what was decided.
        """
        claim = Claim.objects.get(pk=before.pk)
        if _is_from_readers(request):
            return HttpResponseRedirect(claim.get_absolute_url())
        page = reverse("admin:papers_claim_change", args=[claim.pk])
        was, now = as_meant(before), as_meant(claim)
        self.message_user(
            request,
            format_html(
                '<a href="{}">{}</a> {}{}.',
                page,
                str(claim),
                done,
                f"; before, it was {was}" if was != now else "",
            ),
            messages.SUCCESS,
        )
        if not before.queue_reason:
            return HttpResponseRedirect(page)
        if following is None:
            self.message_user(request, "No other claim awaits review.", messages.INFO)
            return HttpResponseRedirect(reverse("admin:papers_claim_changelist"))
        return HttpResponseRedirect(
            reverse("admin:papers_claim_change", args=[following.pk])
        )

    def _desk(self, claim: Claim) -> dict[str, Any]:
        """What stands beside the form."""
        marked = [claim] if claim.start is not None and not claim.is_withdrawn else []
        return {
            "title": "Review a claim",
            "subtitle": None,
            "claim": claim,
            "abstract": marked_abstract(claim.paper.abstract, marked),
            "evidence": evidence_of(claim),
            "readings": readings_of(claim),
            "decisions": [(row, changes_of(row)) for row in claim.curations.all()],
            "following": next_in_queue(claim),
        }

    def save_model(
        self, request: HttpRequest, obj: Claim, form: Any, change: bool
    ) -> None:
        request.before = Claim.objects.get(pk=obj.pk)  # type: ignore[attr-defined]
        request.following = next_in_queue(request.before)  # type: ignore[attr-defined]
        claim = curation.correct_claim(
            claim_id=obj.pk,
            curator=request.user,  # type: ignore[arg-type]
            changes=form.changes,
            reason=form.cleaned_data["reason"],
            seen_at=_seen_at(request),
        )
        show_on_leaderboards([claim])

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the curation is the log."""

    def response_change(self, request: HttpRequest, obj: Claim) -> HttpResponse:
        before, following = request.before, request.following  # type: ignore[attr-defined]
        return self._go_on(request, before, "corrected", following)


@admin.register(Curation)
class CurationAdmin(ReadOnlyAdmin):
    """Decisions on claims, newest first; they are only ever appended."""

    list_display = ("created_at", "curator_name", "decided", "on_claim", "reason")
    list_filter = ("action", "curator_name")
    search_fields = ("curator_name", "reason", "=claim__id")
    list_display_links = ("created_at",)
    fields = ("on_claim", "curator_name", "created_at", "decided", "reason", "changed")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Curation]:
        curations: QuerySet[Curation] = super().get_queryset(request)
        return curations.select_related("claim")

    @display(description="decision", ordering="action")
    def decided(self, row: Curation) -> str:
        return row.get_action_display()

    @display(description="claim")
    def on_claim(self, row: Curation) -> SafeString:
        page = reverse("admin:papers_claim_change", args=[row.claim_id])
        return format_html('<a href="{}">{}</a>', page, str(row.claim))

    @display(description="changes")
    def changed(self, row: Curation) -> str:
        return "; ".join(
            f"{change.name}: {change.before} → {change.after}"
            for change in changes_of(row)
        )
