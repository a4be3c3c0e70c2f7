"""Dumps: uploading one, what came of it, reading it again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import TabularInline
from unfold.decorators import action, display

from papers.admin.forms import UploadForm
from papers.admin.reading import ReadOnlyAdmin, laid_out
from papers.decisions import read_in_background
from papers.dumps.records import DumpError, Layout
from papers.models import Dump, RefusedEntry
from papers.services.dumps import register_dump, spooled_path
from papers.templatetags.dates import listing_day

_FIELDSETS = ((None, {"fields": ("file", "listed_on", "layout", "again")}),)


class RefusedEntryInline(TabularInline):
    """The entries that could not be used, with their lines and reasons."""

    model = RefusedEntry
    fields = ("entry", "line", "reason", "excerpt")
    readonly_fields = fields
    ordering = ("entry",)
    per_page = 50
    extra = 0
    can_delete = False
    verbose_name_plural = "refused entries"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Dump)
class DumpAdmin(ReadOnlyAdmin):
    """Dumps, newest first, with their state and counts."""

    list_display = (
        "name",
        "state_shown",
        "layout",
        "listed",
        "papers",
        "refused",
        "size_shown",
        "created_at",
        "brought_by",
    )
    list_filter = ("state", "layout")
    list_select_related = ("brought_by",)
    search_fields = ("name", "=sha256")
    ordering = ("-created_at", "-pk")
    fields = (
        ("name", "state"),
        "error",
        ("layout", "listed"),
        ("papers", "refused"),
        ("created_at", "finished_at"),
        ("brought_by", "size_shown"),
        "sha256",
    )
    readonly_fields = tuple(
        name for row in fields for name in ([row] if isinstance(row, str) else row)
    )
    inlines = (RefusedEntryInline,)
    actions = ("read_again_selected",)
    actions_detail = ("read_again",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("papers.add_dump")

    def has_read_again_permission(
        self, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        """Whether the user may have dumps read anew."""
        return request.user.has_perm("papers.change_dump")

    @display(
        description="state",
        ordering="state",
        label={
            Dump.State.DONE.label: "success",
            Dump.State.REFUSED.label: "danger",
            Dump.State.FAILED.label: "danger",
            Dump.State.READING.label: "info",
        },
    )
    def state_shown(self, dump: Dump) -> str:
        return dump.get_state_display()

    @display(description="listed on", ordering="listed_on")
    def listed(self, dump: Dump) -> str:
        return listing_day(dump)

    @display(description="papers", ordering="papers_count")
    def papers(self, dump: Dump) -> int:
        return dump.papers_count

    @display(description="entries refused", ordering="refused_count")
    def refused(self, dump: Dump) -> int:
        return dump.refused_count

    @display(description="size, unzipped", ordering="size")
    def size_shown(self, dump: Dump) -> str:
        return filesizeformat(dump.size)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request=request)
        if request.method == "POST":
            form = UploadForm(request.POST, request.FILES, request=request)
            if form.is_valid() and (dump := self._register(request, form)):
                return self._say_outcome(request, dump)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Upload a dump",
            "adminform": laid_out(form, _FIELDSETS, self),
            "errors": form.errors,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/papers/dump/upload.html", context)

    def _register(self, request: HttpRequest, form: UploadForm) -> Dump | None:
        """The dump; none, with the reason in the form, if the file cannot be read at all."""
        given = form.cleaned_data
        layout = Layout(given["layout"]) if given["layout"] else None
        try:
            dump = register_dump(
                file=given["file"],
                name=given["file"].name,
                listed_on=given["listed_on"],
                layout=layout,
                again=given["again"],
                brought_by=request.user,  # type: ignore[arg-type]
            )
        except DumpError as error:
            form.add_error("file", str(error))
            return None
        read_in_background(dump)
        return dump

    def _say_outcome(self, request: HttpRequest, dump: Dump) -> HttpResponse:
        if dump.is_unfinished:
            words, level = "It is being read; this page says how far.", messages.SUCCESS
        elif dump.state == Dump.State.DONE:
            words, level = "This file was read before; see below.", messages.INFO
        else:
            words, level = dump.error, messages.ERROR
        self.message_user(request, words, level)
        return HttpResponseRedirect(reverse("admin:papers_dump_change", args=[dump.pk]))

    @action(description="Read the selected dumps again", permissions=["read_again"])
    def read_again_selected(self, request: HttpRequest, dumps: QuerySet[Dump]) -> None:
        for dump in dumps:
            self._read_again(request, dump)

    @action(
        description="Read again",
        url_path="read-again",
        permissions=["read_again"],
        icon="refresh",
    )
    def read_again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        dump = self.get_object(request, str(object_id))
        if dump is None:
            raise Http404
        if request.method != "POST":
            question = f"Read {dump.name} anew from its kept copy?"
            return self.confirmation(request, "Read again", question)
        self._read_again(request, dump)
        return HttpResponseRedirect(
            reverse("admin:papers_dump_change", args=[object_id])
        )

    def _read_again(self, request: HttpRequest, dump: Dump) -> None:
        """Have a dump read anew from its kept copy."""
        try:
            with spooled_path(dump).open("rb") as file:
                dump = register_dump(file=file, name=dump.name, again=True)
        except (OSError, DumpError) as error:
            words = f"{dump.name} cannot be read again: {error}"
            self.message_user(request, words, messages.ERROR)
            return
        read_in_background(dump)
        level = messages.SUCCESS if dump.is_unfinished else messages.ERROR
        words = dump.error or f"{dump.name} is being read again."
        self.message_user(request, words, level)
