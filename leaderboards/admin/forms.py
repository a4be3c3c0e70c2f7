"""The forms of the registry's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextareaWidget

from leaderboards.models import Alias, RegistryEntry
from leaderboards.names import fold_of


class AliasForm(forms.ModelForm):  # type: ignore[type-arg]
    """Another name of an entry; one that is stored can only be switched on and off."""

    class Meta:
        model = Alias
        fields = ("name", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].disabled = self.instance.pk is not None

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not fold_of(name):
            raise ValidationError("A name needs letters or digits.")
        return name


class MergeForm(forms.Form):
    """Which of some entries stands for the others from now on, and why."""

    target = forms.ChoiceField(
        label="The entry that stays", widget=UnfoldAdminRadioSelectWidget
    )
    reason = forms.CharField(
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text="Optional; kept with the merger.",
    )

    def __init__(
        self, *args: Any, entries: QuerySet[RegistryEntry], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [  # type: ignore[attr-defined]
            (
                str(entry.pk),
                f"{entry.name} ({entry.key}, {entry.results_count} results,"
                f" {entry.get_origin_display()})",
            )
            for entry in entries
        ]
