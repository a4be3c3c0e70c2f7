"""The forms of the curators' desk."""

from __future__ import annotations

from copy import copy
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import capfirst
from unfold.forms import ActionForm
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminURLInputWidget,
    UnfoldBooleanSwitchWidget,
)

from config.policies import refusal_of
from leaderboards.templatetags.numbers import plain
from papers.models import Claim, Dump
from papers.readings import FIELD_WORDS
from papers.services.claims import CLAIM_FIELDS
from papers.services.curation import check_claim


class ReasonWidget(UnfoldAdminTextareaWidget):
    """Two lines for a sentence."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 2} | (attrs or {}))


class ClaimForm(forms.ModelForm):
    """What counts of a claim, to be corrected."""

    # The theme takes whatever posts a bare "dataset" for an action on a list of its own.
    prefix = "claim"

    reason = forms.CharField(
        required=False,
        max_length=2000,
        widget=ReasonWidget,
        help_text="Optional; kept with the decision, whichever it is.",
    )

    class Meta:
        model = Claim
        fields = CLAIM_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in FIELD_WORDS:  # who may only look has none
                field.label = capfirst(FIELD_WORDS[name])
        for name in ("value", "value_high"):
            number = getattr(self.instance, name)
            if number is not None:
                self.initial[name] = plain(number)

    def clean(self) -> dict[str, Any]:
        """The values, by the rule of the service that will save them."""
        values: dict[str, Any] = self.cleaned_data
        if self.instance.pk and not self.errors:
            claim = copy(self.instance)
            for name in CLAIM_FIELDS:
                setattr(claim, name, values[name])
            check_claim(claim)
        return values

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the claim that were changed, with their new values."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name in CLAIM_FIELDS
        }


class ShownAtForm(ActionForm):
    """What is done with the selected rows of a list, and when the list was shown."""

    seen_at = forms.CharField(
        required=False,
        label="",
        widget=forms.HiddenInput,
        initial=lambda: timezone.now().isoformat(),
    )


class NewClaimForm(ClaimForm):
    """A claim at a number of the abstract, or with a quote from elsewhere."""

    source_url = forms.URLField(
        required=False,
        max_length=500,
        assume_scheme="https",
        label="Address",
        widget=UnfoldAdminURLInputWidget,
        help_text="Where the number stands, if not in the abstract.",
    )
    quote = forms.CharField(
        required=False,
        max_length=5000,
        widget=ReasonWidget,
        help_text="The sentence around it, word for word.",
    )

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the claim."""
        return {name: self.cleaned_data[name] for name in CLAIM_FIELDS}


class UploadForm(forms.Form):
    """A dump to be read."""

    file = forms.FileField(
        label="File",
        widget=UnfoldAdminFileFieldWidget,
        help_text="A listing of papers in any layout that is known here, gzipped or not.",
    )
    listed_on = forms.DateField(
        required=False,
        label="Listed on",
        widget=UnfoldAdminSingleDateWidget,
        help_text="The day of the listing, if you know it; dates without a year go by it.",
    )
    layout = forms.ChoiceField(
        required=False,
        choices=[("", "tell it from the content"), *Dump.LayoutChoice.choices],
        widget=UnfoldAdminSelectWidget,
    )
    again = forms.BooleanField(
        required=False,
        label="Read again",
        widget=UnfoldBooleanSwitchWidget,
        help_text="Read the same file anew if it was read before.",
    )

    def __init__(self, *args: Any, request: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        limit = filesizeformat(settings.UPLOAD_SIZE_LIMIT)
        self.fields["file"].help_text += f" Up to {limit}."
        self.fields["file"].error_messages["empty"] = "The file is empty."

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        refusal = refusal_of(self.request) if self.request else ""
        if refusal:
            del self.errors["file"]
            raise ValidationError({"file": refusal})
        return values
