"""The log of mergers, with the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.decorators import action, display

from leaderboards.models import Merge
from leaderboards.services import merging
from papers.admin.reading import ReadOnlyAdmin
from papers.decisions import replace_marked_papers


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    """Mergers, newest first; each can be undone."""

    list_display = (
        "created_at",
        "kind",
        "source_key",
        "target_key",
        "state",
        "curator_name",
    )
    list_filter = ("kind", ("undone_at", admin.EmptyFieldListFilter))
    search_fields = ("source_key", "target_key")
    fields = (
        ("kind", "state"),
        ("source_key", "target_key"),
        ("curator_name", "created_at"),
        ("undone_by_name", "undone_at"),
        ("moved_results", "reason"),
    )
    readonly_fields = tuple(name for row in fields for name in row)
    actions = ("undo_selected",)
    actions_detail = ("undo",)

    def has_undo_permission(
        self, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        """Whether the user may separate merged entries."""
        return request.user.has_perm("leaderboards.change_merge")

    @display(description="state", label={"undone": "warning", "in force": "success"})
    def state(self, merge: Merge) -> str:
        return "undone" if merge.undone_at else "in force"

    @action(description="Undo the selected mergers", permissions=["undo"])
    def undo_selected(self, request: HttpRequest, merges: QuerySet[Merge]) -> None:
        for merge in merges:
            self._undo(request, merge)
        replace_marked_papers()

    @action(description="Undo", url_path="undo", permissions=["undo"], icon="undo")
    def undo(self, request: HttpRequest, object_id: int) -> HttpResponse:
        merge = self.get_object(request, str(object_id))
        if merge is None:
            raise Http404
        if request.method != "POST":
            question = f"Make two entries again of {merge}?"
            return self.confirmation(request, "Undo the merger", question)
        self._undo(request, merge)
        replace_marked_papers()
        return HttpResponseRedirect(
            reverse("admin:leaderboards_merge_change", args=[object_id])
        )

    def _undo(self, request: HttpRequest, merge: Merge) -> None:
        user: Any = request.user
        try:
            merging.undo_merge(merge=merge, curator=user)
        except merging.CannotMerge as error:
            self.message_user(request, f"{merge}: {error}", messages.ERROR)
        else:
            words = f"{merge.source_key} and {merge.target_key} are two entries again."
            self.message_user(request, words, messages.SUCCESS)
