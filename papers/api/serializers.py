"""Papers, claims and dumps as programs read them: the field names are the guide's."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.fields import Choice, Link, Name, Number, WebLink
from papers.models import Claim, Curation, Dump, Paper, RefusedEntry, Sighting

MOST_REFUSED = 100


class PaperBriefSerializer(serializers.ModelSerializer[Paper]):
    """A paper where something else is about it."""

    url = Link(view_name="api:paper-detail")
    web_url = WebLink()
    arxiv_id = Name(read_only=True)
    published_precision = Choice(choices=Paper.DatePrecision.choices, read_only=True)

    class Meta:
        model = Paper
        fields: tuple[str, ...] = (
            *("id", "url", "web_url", "title", "arxiv_id"),
            *("published", "published_precision"),
        )


class LeaderboardLinkSerializer(serializers.Serializer[Any]):
    """A leaderboard, by its addresses."""

    slug = serializers.SlugField(read_only=True)
    url = Link(view_name="api:leaderboard-detail", lookup_field="slug")
    web_url = WebLink()


class ResultLinkSerializer(serializers.Serializer[Any]):
    """Where a claim's number stands."""

    id = serializers.IntegerField(read_only=True)
    url = Link(view_name="api:result-detail")
    leaderboard = LeaderboardLinkSerializer(read_only=True)


class ClaimFieldsSerializer(serializers.ModelSerializer[Claim]):
    """What a claim says, under the names that `manage.py extract` prints."""

    value = Number()
    value_high = Number(allow_null=True, required=False)
    unit = serializers.CharField(max_length=40, allow_blank=True, required=False)
    direction = Choice(choices=Claim.DirectionChoice.choices, required=False)
    metric = Name(max_length=200, required=False)
    dataset = Name(max_length=200, required=False)
    model = Name(max_length=200, required=False)
    comparator = Name(max_length=200, required=False)
    condition = serializers.CharField(max_length=300, allow_blank=True, required=False)
    says_best = serializers.BooleanField(required=False)

    class Meta:
        model = Claim
        fields: tuple[str, ...] = (
            *("value", "value_high", "unit", "bound", "kind", "direction", "relative"),
            *("metric", "dataset", "model", "comparator", "condition", "own"),
            "says_best",
        )


class ClaimOfPaperSerializer(ClaimFieldsSerializer):
    """A claim on the page of its paper."""

    url = Link(view_name="api:claim-detail")
    web_url = WebLink()
    queue_reason = Choice(
        choices=[c for c in Claim.QueueReason.choices if c[0]], read_only=True
    )
    source_url = Name(read_only=True, help_text="Of an entered claim: where it stands.")

    class Meta(ClaimFieldsSerializer.Meta):
        fields = (
            *("id", "url", "web_url"),
            *ClaimFieldsSerializer.Meta.fields,
            *("start", "end", "number", "sentence", "sentence_start", "confidence"),
            *("origin", "source_url", "rule", "extracted_with"),
            *("review", "queue_reason", "is_withdrawn", "created_at", "changed_at"),
        )
        read_only_fields = fields


class ClaimSerializer(ClaimOfPaperSerializer):
    """A claim with its paper, and its place on a leaderboard."""

    paper = PaperBriefSerializer(read_only=True)
    result = ResultLinkSerializer(
        read_only=True,
        allow_null=True,
        help_text="Null where the claim is on no leaderboard.",
    )

    class Meta(ClaimOfPaperSerializer.Meta):
        fields = (*ClaimOfPaperSerializer.Meta.fields, "paper", "result")
        read_only_fields = fields


_NULLABLE = ("direction", "metric", "dataset", "model", "comparator")


@extend_schema_field(
    {"type": "object", "additionalProperties": {"type": ["string", "boolean", "null"]}}
)
class ReadingField(serializers.JSONField):
    """Values of a claim as they are kept, with null where there is no name."""

    def to_representation(self, value: Any) -> Any:
        reading: Any = super().to_representation(value)
        return {
            name: None if name in _NULLABLE and text == "" else text
            for name, text in reading.items()
        }


class CurationSerializer(serializers.ModelSerializer[Curation]):
    """One decision on a claim."""

    curator = serializers.CharField(source="curator_name", read_only=True)
    before = ReadingField(read_only=True, help_text="Empty of an added claim.")
    after = ReadingField(read_only=True)

    class Meta:
        model = Curation
        fields = ("action", "curator", "created_at", "reason", "before", "after")
        read_only_fields = fields


class ClaimDetailSerializer(ClaimSerializer):
    """A claim with the machine's last reading and the decisions on it."""

    machine = ReadingField(
        read_only=True,
        allow_null=True,
        help_text="The machine's last reading, null if it has none.",
    )
    curations = CurationSerializer(many=True, read_only=True)

    class Meta(ClaimSerializer.Meta):
        fields = (*ClaimSerializer.Meta.fields, "machine", "curations")
        read_only_fields = fields


class _KnownFieldsMixin:
    """Refuses fields that it does not know: a misspelt one must not be dropped."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields))  # type: ignore[attr-defined]
        if unknown:
            known = ", ".join(self.fields)  # type: ignore[attr-defined]
            raise serializers.ValidationError(
                {
                    str(name): [f"Unknown field. Known here: {known}."]
                    for name in unknown
                }
            )
        return super().to_internal_value(data)  # type: ignore[misc]


_SEEN_AT = (
    "`changed_at` of the claim that was looked at: if it has changed since, the answer is"
    " 409 and nothing is decided."
)


class DecisionSerializer(_KnownFieldsMixin, serializers.Serializer[Any]):
    """Why a curator decided so, and on what."""

    reason = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=2000
    )
    seen_at = serializers.DateTimeField(
        required=False, default=None, help_text=_SEEN_AT
    )


class _ReasonedFieldsSerializer(_KnownFieldsMixin, ClaimFieldsSerializer):
    """Fields of a claim, and why a curator sets them."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)

    class Meta(ClaimFieldsSerializer.Meta):
        fields: tuple[str, ...] = (*ClaimFieldsSerializer.Meta.fields, "reason")


class CorrectionSerializer(_ReasonedFieldsSerializer):
    """Fields of a claim to be set; all of them are pinned, those not given as they are."""

    seen_at = serializers.DateTimeField(
        required=False, write_only=True, help_text=_SEEN_AT
    )

    class Meta(_ReasonedFieldsSerializer.Meta):
        fields = (*_ReasonedFieldsSerializer.Meta.fields, "seen_at")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not set(attrs) - {"reason", "seen_at"}:
            raise serializers.ValidationError("Give at least one field to correct.")
        return attrs


class NewClaimSerializer(_ReasonedFieldsSerializer):
    """A claim that the machine missed: by its span, or from elsewhere with its quote."""

    start = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    end = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    source_url = serializers.URLField(required=False, max_length=500)
    quote = serializers.CharField(required=False, max_length=5000)

    class Meta(_ReasonedFieldsSerializer.Meta):
        fields = (
            *_ReasonedFieldsSerializer.Meta.fields,
            *("start", "end", "source_url", "quote"),
        )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_placed, is_quoted = (
            {"start", "end"} & set(attrs),
            {"source_url", "quote"} & set(attrs),
        )
        if is_placed and is_quoted:
            raise serializers.ValidationError(
                "Give either start and end, or source_url and quote."
            )
        if len(is_placed) == 1:
            raise serializers.ValidationError("Give both start and end.")
        return attrs


class UploadSerializer(_KnownFieldsMixin, serializers.Serializer[Any]):
    """A file to be read, and what its bringer knows about it."""

    file = serializers.FileField(help_text="The dump, gzipped or not.")
    listed_on = serializers.DateField(
        required=False, default=None, help_text="The day of the listing."
    )
    layout = serializers.ChoiceField(
        choices=Dump.LayoutChoice.choices,
        required=False,
        default="",
        allow_blank=True,
        help_text="The layout, if it should not be told from the content.",
    )
    again = serializers.BooleanField(
        required=False, default=False, help_text="Read it anew if it was read before."
    )


class SightingSerializer(serializers.ModelSerializer[Sighting]):
    """Where and how a dump shows a paper."""

    dump_url = serializers.HyperlinkedRelatedField[Any](
        view_name="api:dump-detail", read_only=True, source="dump"
    )
    organisation = Name(read_only=True)

    class Meta:
        model = Sighting
        fields = (
            *("dump", "dump_url", "entry", "line", "listed_on"),
            *("organisation", "comments", "upvotes"),
        )
        read_only_fields = fields


class PaperSerializer(PaperBriefSerializer):
    """A paper, with how many claims of each kind it makes."""

    published_source = Choice(
        choices=Paper.PublishedSource.choices,
        read_only=True,
        help_text="Where its date was read.",
    )
    authors = serializers.ListField(child=serializers.CharField(), read_only=True)
    claims_by_kind = serializers.SerializerMethodField()
    arxiv_url = Name(read_only=True)

    class Meta(PaperBriefSerializer.Meta):
        fields = (
            *PaperBriefSerializer.Meta.fields,
            *("published_source", "authors", "authors_count", "abstract"),
            *("arxiv_url", "claims_by_kind", "created_at", "changed_at"),
        )
        read_only_fields = fields

    def get_claims_by_kind(self, paper: Paper) -> dict[str, int]:
        counts: dict[str, int] = self.context["kinds_by_paper"].get(paper.pk, {})
        return counts


class PaperDetailSerializer(PaperSerializer):
    """A paper with its claims, in the order of the abstract, and where it was seen."""

    claims = ClaimOfPaperSerializer(
        many=True, read_only=True, source="effective_claims"
    )
    sightings = SightingSerializer(many=True, read_only=True)

    class Meta(PaperSerializer.Meta):
        fields = (*PaperSerializer.Meta.fields, "claims", "sightings")
        read_only_fields = fields


class DumpSerializer(serializers.ModelSerializer[Dump]):
    """A dump, with how far its reading is."""

    url = Link(view_name="api:dump-detail")
    web_url = WebLink()
    layout = Choice(choices=Dump.LayoutChoice.choices, read_only=True)
    error = Name(read_only=True, help_text="Why it was refused or failed.")

    class Meta:
        model = Dump
        fields: tuple[str, ...] = (
            *("id", "url", "web_url", "sha256", "name", "size", "layout", "state"),
            *("error", "listed_on", "listing_month", "listing_day"),
            *("papers_count", "refused_count"),
            *("created_at", "changed_at", "finished_at"),
        )
        read_only_fields = fields


class RefusedEntrySerializer(serializers.ModelSerializer[RefusedEntry]):
    """An entry that could not be used, and why."""

    class Meta:
        model = RefusedEntry
        fields = ("entry", "line", "reason", "excerpt")
        read_only_fields = fields


class DumpDetailSerializer(DumpSerializer):
    """A dump with the first of its refused entries."""

    refused = serializers.SerializerMethodField(
        help_text=f"The first {MOST_REFUSED} refused entries, as they stand in the file."
    )

    class Meta(DumpSerializer.Meta):
        fields = (*DumpSerializer.Meta.fields, "refused")
        read_only_fields = fields

    @extend_schema_field(RefusedEntrySerializer(many=True))
    def get_refused(self, dump: Dump) -> Any:
        refused = dump.refused.order_by("entry")[:MOST_REFUSED]
        return RefusedEntrySerializer(refused, many=True).data
