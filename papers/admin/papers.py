"""Papers as curators see them: what is claimed, and what the machine missed."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from unfold.decorators import display

from papers.admin.forms import NewClaimForm
from papers.admin.reading import ReadOnlyAdmin, laid_out
from papers.decisions import show_on_leaderboards
from papers.marking import marked_abstract
from papers.models import Claim, Paper
from papers.services import curation
from papers.templatetags.dates import published
from papers.unclaimed import UnclaimedNumber, unclaimed_numbers

_FIELDSETS = (
    (
        "What it says",
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
_ELSEWHERE = ("Where it stands", {"fields": ("source_url", "quote")})


@admin.register(Paper)
class PaperAdmin(ReadOnlyAdmin):
    """Papers, newest first."""

    list_display = ("title", "arxiv_id", "date", "extracted_with")
    list_filter = ("published_source",)
    search_fields = ("title", "=arxiv_id")
    search_help_text = "Words of the title, or an arXiv id"
    ordering = ("-published_order", "-pk")
    change_form_template = "admin/papers/paper/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Paper]:
        papers: QuerySet[Paper] = super().get_queryset(request)
        return papers.defer("abstract")

    @display(description="published", ordering="published_order")
    def date(self, paper: Paper) -> str:
        return published(paper)

    def get_urls(self) -> list[URLPattern]:
        add = path(
            "<int:paper_id>/add-claim/",
            self.admin_site.admin_view(self.add_claim_view),
            name="papers_paper_add_claim",
        )
        return [add, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        paper = self.get_object(request, object_id)
        if paper is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if not self.has_view_permission(request, paper):
            raise PermissionDenied
        claims = list(paper.claims.in_reading_order())
        live = [claim for claim in claims if not claim.is_withdrawn]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Paper",
            "paper": paper,
            "abstract": marked_abstract(paper.abstract, live),
            "withdrawn": [claim for claim in claims if claim.is_withdrawn],
            "unclaimed": unclaimed_numbers(paper.abstract, live),
            "may_add": request.user.has_perm("papers.add_claim"),
        }
        return TemplateResponse(request, self.change_form_template, context)

    def add_claim_view(self, request: HttpRequest, paper_id: int) -> HttpResponse:
        """The form for a claim that the machine missed; `at` says at which number."""
        if not request.user.has_perm("papers.add_claim"):
            raise PermissionDenied
        paper = Paper.objects.filter(pk=paper_id).first()
        if paper is None:
            raise Http404
        number = _number_asked_for(request, paper)
        form_class = _styled_form(request)
        if request.method == "POST":
            form = form_class(request.POST)
            if form.is_valid() and (claim := self._add(request, paper, number, form)):
                return self._say_added(request, claim)
        else:
            form = form_class(initial=_initial(number))
        fieldsets = _FIELDSETS if number else (_ELSEWHERE, *_FIELDSETS)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Add a claim",
            "paper": paper,
            "number": number,
            "adminform": laid_out(form, fieldsets, self),
            "errors": form.errors,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/papers/paper/add_claim.html", context)

    def _add(
        self,
        request: HttpRequest,
        paper: Paper,
        number: UnclaimedNumber | None,
        form: NewClaimForm,
    ) -> Claim | None:
        """The new claim; none, with errors in the form, if it cannot be one."""
        place: dict[str, Any] = (
            {"start": number.start, "end": number.end}
            if number
            else {
                "source_url": form.cleaned_data["source_url"],
                "quote": form.cleaned_data["quote"],
            }
        )
        try:
            return curation.add_claim(
                paper=paper,
                curator=request.user,  # type: ignore[arg-type]
                values=form.values,
                reason=form.cleaned_data["reason"],
                **place,
            )
        except ValidationError as error:
            for name, problems in error.message_dict.items():
                form.add_error(name if name in form.fields else None, problems)
            return None

    def _say_added(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        show_on_leaderboards([claim])
        page = reverse("admin:papers_claim_change", args=[claim.pk])
        self.message_user(
            request,
            format_html('<a href="{}">{}</a> added.', page, str(claim)),
            messages.SUCCESS,
        )
        return HttpResponseRedirect(
            reverse("admin:papers_paper_change", args=[claim.paper_id])
        )


def _number_asked_for(request: HttpRequest, paper: Paper) -> UnclaimedNumber | None:
    """The number at which a claim is to be added, none where it stands elsewhere.

    Raises:
        Http404: no unclaimed number begins at that place.
    """
    asked = request.GET.get("at")
    if asked is None:
        return None
    for number in unclaimed_numbers(paper.abstract, paper.claims.all()):
        if number.place == asked:
            return number
    raise Http404


def _initial(number: UnclaimedNumber | None) -> dict[str, Any]:
    if number is None:
        return {}
    return {
        "value": number.value,
        "value_high": number.value_high or None,
        "unit": number.unit,
        "bound": number.bound,
    }


def _styled_form(request: HttpRequest) -> type[NewClaimForm]:
    """The form with the widgets of the admin's theme."""
    claims = admin.site.get_model_admin(Claim)
    fields = [name for name in NewClaimForm.base_fields if name != "review"]
    form: Any = claims.get_form(request, None, form=NewClaimForm, fields=fields)
    return cast(type[NewClaimForm], form)
