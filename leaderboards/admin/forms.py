"""The forms of the registry's pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from leaderboards.models import Alias, Metric, RegistryEntry, Task
from leaderboards.names import fold_of


class AliasForm(forms.ModelForm):
    """Another name of an entry; one that is stored can only be switched on and off."""

    class Meta:
        model = Alias
        fields = ("name", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].disabled = self.instance.pk is not None
        # The cells of the table that the forms stand in have no labels of their own.
        alias = self.instance.name or "new alias"
        for name, words in (("name", "Name"), ("is_active", "In use")):
            self.fields[name].widget.attrs["aria-label"] = f"{words}: {alias}"

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not fold_of(name):
            raise ValidationError("A name needs letters or digits.")
        return name


class KeysField(forms.CharField):
    """Keys of entries, separated by commas; each must be one of the registry."""

    widget = UnfoldAdminTextInputWidget

    def __init__(self, *args: Any, model: type[RegistryEntry], **kwargs: Any) -> None:
        self.model = model
        super().__init__(*args, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [key for part in (value or "").split(",") if (key := part.strip())]

    def validate(self, value: list[str]) -> None:
        _check_keys(self.model, value)

    def run_validators(self, value: Any) -> None:
        """None: those of texts do not apply to lists."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))


def _check_keys(model: type[RegistryEntry], keys: Collection[str]) -> None:
    """Raise ValidationError naming the keys that no entry has."""
    known = model._default_manager.filter(key__in=keys).values_list("key", flat=True)
    if unknown := sorted(set(keys) - set(known)):
        name = model._meta.verbose_name
        raise ValidationError(f"No {name} has the key {', '.join(unknown)}.")


class DatasetForm(forms.ModelForm):
    """A data set, with the keys of its tasks and metrics."""

    task_keys = KeysField(
        model=Task,
        label="Tasks",
        help_text="Keys; the first is taken where the metric does not decide.",
    )
    metric_keys = KeysField(
        model=Metric, label="Metrics", help_text="Keys, the usual one first."
    )

    def clean_metric_tasks(self) -> dict[str, str]:
        pairs = self.cleaned_data["metric_tasks"] or {}
        texts = isinstance(pairs, dict) and all(
            isinstance(key, str) for key in pairs.values()
        )
        if not texts:
            raise ValidationError('Give pairs of keys: {"metric": "task"}.')
        _check_keys(Metric, pairs.keys())
        _check_keys(Task, pairs.values())
        return dict(pairs)


class MetricForm(forms.ModelForm):
    """A metric, with the keys of those it belongs to."""

    def _clean_key(self, name: str) -> str:
        key: str = self.cleaned_data[name]
        if key:
            _check_keys(Metric, [key])
        return key

    def clean_family(self) -> str:
        return self._clean_key("family")

    def clean_complement(self) -> str:
        return self._clean_key("complement")


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
