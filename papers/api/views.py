"""Papers, claims and dumps for programs; curators also decide and upload here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase, HttpResponsePermanentRedirect
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import ScopedRateThrottle

from config.api.errors import Changed, TooLarge
from config.api.views import HasPermission, ReadView
from config.policies import refusal_of
from papers.api import serializers
from papers.api.filters import ClaimFilters, DumpFilters, PaperFilters
from papers.decisions import read_in_background, show_on_leaderboards
from papers.dumps.records import DumpError, Layout
from papers.models import Claim, Dump, Paper, PaperRedirect
from papers.services import curation
from papers.services.dumps import register_dump

Decide = Callable[..., list[Claim]]


def _location(view: str, pk: int, request: Request) -> dict[str, str]:
    return {"Location": reverse(view, args=[pk], request=request)}


LOCATION = OpenApiParameter(
    name="Location",
    type=str,
    location=OpenApiParameter.HEADER,
    response=[201, 202],
    description="The address of what was made.",
)


class PaperView(ReadView):
    """Papers."""

    lookup_value_regex = "[0-9]+"
    queryset = Paper.objects.all()
    serializer_class = serializers.PaperSerializer
    detail_serializer_class = serializers.PaperDetailSerializer
    filterset_class = PaperFilters
    permission_classes = (HasPermission,)
    action_permissions: ClassVar[dict[str, str]] = {"add_claim": "papers.add_claim"}
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {
        "published": ("published_order", "pk"),
        "title": ("title_key", "pk"),
        "id": ("pk",),
    }
    default_ordering = "-published"

    def get_queryset(self) -> QuerySet[Paper]:
        papers = Paper.objects.all()
        if self.action == "retrieve":
            return papers.with_claims().prefetch_related("sightings")
        return papers

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        if args and self.action in ("list", "retrieve"):
            papers = args[0] if kwargs.get("many") else [args[0]]
            self.kinds = Claim.objects.kinds_by_paper(paper.pk for paper in papers)
        return super().get_serializer(*args, **kwargs)

    def get_serializer_context(self) -> dict[str, Any]:
        kinds = getattr(self, "kinds", {})
        return {**super().get_serializer_context(), "kinds_by_paper": kinds}

    @extend_schema(summary="List papers")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        summary="Read a paper with its claims",
        responses={
            200: serializers.PaperDetailSerializer,
            301: OpenApiResponse(description="The paper is another one by now."),
        },
    )
    def retrieve(  # type: ignore[override]
        self, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        moved = PaperRedirect.objects.filter(old_id=int(kwargs["pk"])).first()
        if moved is not None:
            return HttpResponsePermanentRedirect(
                reverse("api:paper-detail", args=[moved.paper_id], request=request)
            )
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        summary="Add a claim to a paper",
        description=(
            "Marks a number of the abstract by `start` and `end`, or enters one from"
            " elsewhere with `source_url` and `quote`. Needs the permission to add claims."
        ),
        request=serializers.NewClaimSerializer,
        responses={201: serializers.ClaimDetailSerializer},
        parameters=[LOCATION],
    )
    @action(detail=True, methods=["post"], url_path="claims", url_name="claims")
    def add_claim(self, request: Request, pk: str) -> Response:
        paper = self.get_object()
        given = serializers.NewClaimSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        beside = {
            name: values.pop(name)
            for name in ("start", "end", "source_url", "quote", "reason")
            if name in values
        }
        claim = curation.add_claim(
            paper=paper, curator=_curator(request), values=values, **beside
        )
        show_on_leaderboards([claim])
        answer = _claim_data(claim.pk, request)
        headers = _location("api:claim-detail", claim.pk, request)
        return Response(answer, status=status.HTTP_201_CREATED, headers=headers)


class ClaimView(ReadView):
    """Claims: numbers with what they measure and the sentence they stand in."""

    lookup_value_regex = "[0-9]+"
    queryset = Claim.objects.all()
    serializer_class = serializers.ClaimSerializer
    detail_serializer_class = serializers.ClaimDetailSerializer
    filterset_class = ClaimFilters
    permission_classes = (HasPermission,)
    action_permissions: ClassVar[dict[str, str]] = dict.fromkeys(
        ("accept", "reject", "reopen", "partial_update"), "papers.change_claim"
    )
    default_ordering = "-id"

    def get_queryset(self) -> QuerySet[Claim]:
        claims = Claim.objects.select_related("paper", "result__leaderboard")
        if self.action != "list":
            return claims.prefetch_related("curations")
        return claims.defer("paper__abstract")

    @extend_schema(summary="List claims")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(summary="Read a claim with the decisions on it")
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        summary="Correct a claim",
        description=(
            "Sets the fields that are given and pins all fields of the claim. Needs the"
            " permission to change claims."
        ),
        request=serializers.CorrectionSerializer,
        responses={200: serializers.ClaimDetailSerializer},
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        claim = self.get_object()
        given = serializers.CorrectionSerializer(claim, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        changes = dict(given.validated_data)
        given_beside = {
            name: changes.pop(name) for name in ("reason", "seen_at") if name in changes
        }
        try:
            claim = curation.correct_claim(
                claim_id=claim.pk,
                curator=_curator(request),
                changes=changes,
                **given_beside,
            )
        except curation.ChangedMeanwhile as error:
            raise Changed from error
        show_on_leaderboards([claim])
        return Response(_claim_data(claim.pk, request))

    def _decide(self, request: Request, decide: Decide) -> Response:
        claim = self.get_object()
        given = serializers.DecisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        claims = decide(
            claim_ids=[claim.pk], curator=_curator(request), **given.validated_data
        )
        if not claims:
            raise Changed
        show_on_leaderboards(claims)
        return Response(_claim_data(claim.pk, request))

    @extend_schema(
        summary="Accept a claim",
        description="Pins all its fields as they are. Needs the permission to change claims.",
        request=serializers.DecisionSerializer,
        responses={200: serializers.ClaimDetailSerializer},
    )
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        return self._decide(request, curation.accept_claims)

    @extend_schema(
        summary="Reject a claim",
        description="Takes it off every leaderboard. Needs the permission to change claims.",
        request=serializers.DecisionSerializer,
        responses={200: serializers.ClaimDetailSerializer},
    )
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        return self._decide(request, curation.reject_claims)

    @extend_schema(
        summary="Reopen a claim",
        description=(
            "Takes decisions back: the claim says what the machine reads, and waits for"
            " review. Needs the permission to change claims."
        ),
        request=serializers.DecisionSerializer,
        responses={200: serializers.ClaimDetailSerializer},
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        return self._decide(request, curation.reopen_claims)


class DumpView(mixins.CreateModelMixin, ReadView):
    """Dumps: files with listings of papers, and how far their reading is."""

    lookup_value_regex = "[0-9]+"
    queryset = Dump.objects.all()
    serializer_class = serializers.DumpSerializer
    detail_serializer_class = serializers.DumpDetailSerializer
    filterset_class = DumpFilters
    permission_classes = (HasPermission,)
    action_permissions: ClassVar[dict[str, str]] = {"create": "papers.add_dump"}
    parser_classes = (MultiPartParser,)
    throttle_scope = "upload"
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {
        "created": ("created_at", "pk"),
        "id": ("pk",),
    }
    default_ordering = "-created"

    def get_throttles(self) -> list[Any]:
        throttles: list[Any] = list(super().get_throttles())
        return (
            [*throttles, ScopedRateThrottle()] if self.action == "create" else throttles
        )

    @extend_schema(summary="List dumps")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(summary="Read how a dump fares")
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        summary="Upload a dump",
        description=(
            "The file is read in the background: ask for the dump at its `Location` until"
            " its state is `done`, `refused` or `failed`. A file of no known layout is an"
            " error at once. The same bytes are the same dump."
            " Needs the permission to add dumps."
        ),
        request={"multipart/form-data": serializers.UploadSerializer},
        responses={202: serializers.DumpDetailSerializer},
        parameters=[LOCATION],
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        given = serializers.UploadSerializer(data=request.data)
        if refusal := refusal_of(request):
            raise TooLarge(refusal)
        given.is_valid(raise_exception=True)
        upload, layout = given.validated_data["file"], given.validated_data["layout"]
        try:
            dump = register_dump(
                file=upload,
                name=upload.name,
                listed_on=given.validated_data["listed_on"],
                layout=Layout(layout) if layout else None,
                again=given.validated_data["again"],
                brought_by=_curator(request),
            )
        except DumpError as error:
            raise ValidationError({"file": str(error)}) from error
        if dump.state == Dump.State.REFUSED:
            raise ValidationError({"file": dump.error})
        read_in_background(dump)
        answer = serializers.DumpDetailSerializer(
            dump, context=self.get_serializer_context()
        )
        headers = _location("api:dump-detail", dump.pk, request)
        return Response(answer.data, status=status.HTTP_202_ACCEPTED, headers=headers)


def _curator(request: Request) -> Any:
    """Whoever decides; the view's permission has made sure that it is a user."""
    return request.user


def _claim_data(pk: int, request: Request) -> Any:
    """A claim as it is after a decision on it."""
    claims = Claim.objects.select_related("paper", "result__leaderboard")
    claim = claims.prefetch_related("curations").get(pk=pk)
    return serializers.ClaimDetailSerializer(claim, context={"request": request}).data
