"""Tasks, data sets, metrics and models: reviewed, renamed, aliased, merged."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import (
    Case,
    IntegerField,
    JSONField,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from leaderboards.admin.forms import AliasForm, DatasetForm, MergeForm, MetricForm
from leaderboards.models import Alias, Dataset, Metric, MLModel, RegistryEntry, Task
from leaderboards.services import merging, registry
from papers.admin.reading import laid_out
from papers.decisions import replace_marked_papers

# So many entries can be merged into one at a time.
MOST_MERGED = 20


class AliasInline(TabularInline):
    """Other ways to write the name. Aliases of the registry's files are switched off."""

    model = Alias
    form = AliasForm
    fields = ("name", "is_active", "origin")
    readonly_fields = ("origin",)
    extra = 1
    can_delete = False
    ordering = ("fold",)
    verbose_name = "alias"
    verbose_name_plural = "aliases"


class EntryAdmin(ModelAdmin):
    """Entries of one registry, those that nobody reviewed first."""

    own_fields: tuple[Any, ...] = ()
    list_display = (
        "name",
        "reviewed",
        "results_count",
        "papers_count",
        "key",
        "merged",
    )
    list_filter = ("origin",)
    search_fields = ("name", "key")
    show_full_result_count = False
    list_per_page = 50
    inlines = (AliasInline,)
    formfield_overrides: ClassVar[dict[Any, dict[str, Any]]] = {
        TextField: {"widget": UnfoldAdminTextareaWidget({"rows": 2})},
        JSONField: {"widget": UnfoldAdminTextareaWidget({"rows": 2})},
    }
    actions = ("review_selected", "merge_selected")
    readonly_fields = (
        "key",
        "origin",
        "merged",
        "spelled",
        "results_count",
        "papers_count",
        "set_by_curators",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Entries come from the registry's files and from papers."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Entries without results are hidden, never deleted."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            (None, {"fields": ("name", "description", *self.own_fields)}),
            (
                "What is known",
                {
                    "fields": (
                        ("key", "origin"),
                        ("results_count", "papers_count"),
                        ("spelled", "set_by_curators"),
                        "merged",
                    )
                },
            ),
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        entries: QuerySet[Any] = self.model._default_manager.select_related(
            "merged_into"
        )
        return entries.annotate(
            review_order=Case(
                When(merged_into__isnull=False, then=Value(2)),
                When(origin=RegistryEntry.Origin.FOUND, then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        ).order_by(*self.get_ordering(request))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("review_order", "-results_count", "sort_key", "pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Names and aliases, folded as claims are: "seg zero" finds "Seg-Zero-7B"."""
        return (queryset.named(search_term) if search_term else queryset), False  # type: ignore[attr-defined]

    @display(
        description="reviewed",
        ordering="origin",
        label={
            RegistryEntry.Origin.FOUND.label: "warning",
            RegistryEntry.Origin.REGISTRY.label: "info",
            RegistryEntry.Origin.CURATED.label: "success",
        },
    )
    def reviewed(self, entry: RegistryEntry) -> str:
        return entry.get_origin_display()

    @display(description="merged into")
    def merged(self, entry: RegistryEntry) -> str | SafeString:
        if entry.merged_into is None:
            return ""
        return format_html(
            '<a href="{}">{}</a>',
            reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_change",
                args=[entry.merged_into.pk],
            ),
            entry.merged_into.name,
        )

    @display(description="written as")
    def spelled(self, entry: RegistryEntry) -> str:
        counts = sorted(entry.spellings.items(), key=lambda item: (-item[1], item[0]))
        return ", ".join(f"{name} ({count})" for name, count in counts) or "—"

    @display(description="set by curators")
    def set_by_curators(self, entry: RegistryEntry) -> str:
        return ", ".join(entry.curated_fields) or "—"

    # --- Reviewing --------------------------------------------------------------

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        entry = self.model._default_manager.get(pk=obj.pk)
        registry.review_entry(entry=entry, values=values)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        for alias_form in formset.forms:
            alias = alias_form.instance
            if not alias_form.has_changed():
                continue
            if alias.pk is None or alias_form.cleaned_data["is_active"]:
                name = alias_form.cleaned_data["name"]
                registry.add_alias(entry=form.instance, name=name)
            else:
                registry.remove_alias(alias=Alias.objects.get(pk=alias.pk))
        formset.new_objects = formset.changed_objects = formset.deleted_objects = []

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        replace_marked_papers()
        response: HttpResponse = super().response_change(request, obj)
        return response

    @action(description="Mark the selected as reviewed", permissions=["change"])
    def review_selected(self, request: HttpRequest, entries: QuerySet[Any]) -> None:
        count = 0
        for entry in entries.filter(origin=RegistryEntry.Origin.FOUND):
            registry.review_entry(entry=entry, values={})
            count += 1
        replace_marked_papers()
        words = "entry" if count == 1 else "entries"
        self.message_user(request, f"{count} {words} reviewed.", messages.SUCCESS)

    # --- Merging ----------------------------------------------------------------

    @action(description="Merge the selected into one", permissions=["change"])
    def merge_selected(
        self, request: HttpRequest, entries: QuerySet[Any]
    ) -> HttpResponse | None:
        keys = list(entries.values_list("pk", flat=True)[: MOST_MERGED + 1])
        if not 2 <= len(keys) <= MOST_MERGED:
            words = f"Select from two to {MOST_MERGED} entries to merge."
            self.message_user(request, words, messages.ERROR)
            return None
        view = f"admin:{self.opts.app_label}_{self.opts.model_name}_merge"
        asked = ",".join(map(str, keys))
        return HttpResponseRedirect(f"{reverse(view)}?entries={asked}")

    def get_urls(self) -> list[URLPattern]:
        merge = path(
            "merge/",
            self.admin_site.admin_view(self.merge_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_merge",
        )
        return [merge, *super().get_urls()]

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Asks which of the entries named in the address stays, and merges the others."""
        if not request.user.has_perms(
            [
                f"leaderboards.change_{self.opts.model_name}",
                "leaderboards.add_merge",
            ]
        ):
            raise PermissionDenied
        asked = request.GET.get("entries", "").split(",")[:MOST_MERGED]
        keys = [int(key) for key in asked if key.isascii() and key.isdigit()]
        entries = self.model._default_manager.filter(pk__in=keys).order_by(
            "-results_count", "pk"
        )
        form = MergeForm(request.POST or None, entries=entries)
        if request.method == "POST" and form.is_valid():
            self._merge(request, list(entries), form)
            return HttpResponseRedirect(
                reverse(
                    f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
                )
            )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Merge {self.opts.verbose_name_plural}",
            "adminform": laid_out(
                form, ((None, {"fields": ("target", "reason")}),), self
            ),
            "errors": form.errors,
            "media": self.media + form.media,
            "entries": entries,
        }
        return TemplateResponse(request, "admin/leaderboards/merge.html", context)

    def _merge(
        self, request: HttpRequest, entries: list[RegistryEntry], form: MergeForm
    ) -> None:
        target = next(e for e in entries if str(e.pk) == form.cleaned_data["target"])
        for source in entries:
            if source.pk == target.pk:
                continue
            try:
                merging.merge_entries(
                    source=source,
                    target=target,
                    curator=request.user,  # type: ignore[arg-type]
                    reason=form.cleaned_data["reason"],
                )
            except merging.CannotMerge as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                words = f"{source.name} now stands for {target.name}."
                self.message_user(request, words, messages.SUCCESS)
        replace_marked_papers()


@admin.register(Task)
class TaskAdmin(EntryAdmin):
    """Research tasks."""

    own_fields = ("area",)


@admin.register(Dataset)
class DatasetAdmin(EntryAdmin):
    """Data sets, with the keys of their tasks and metrics."""

    form = DatasetForm
    own_fields = ("task_keys", "metric_keys", "metric_tasks")


@admin.register(Metric)
class MetricAdmin(EntryAdmin):
    """Metrics, with direction and scale."""

    form = MetricForm
    own_fields = (("higher_is_better", "scale"), ("family", "complement"))


@admin.register(MLModel)
class MLModelAdmin(EntryAdmin):
    """Models and systems."""

    own_fields = ("introduced_by",)
    # Not a box that completes: it says no name to those who cannot see it.
    raw_id_fields = ("introduced_by",)
