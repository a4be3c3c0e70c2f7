"""The Atom feed of what does not fit together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join

from leaderboards.audit import ShownFinding, shown_findings
from leaderboards.feeds import ENTRIES, in_xml
from leaderboards.models import Finding
from papers.querystring import Asked


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Which findings a feed brings; empty where all."""

    kind: str
    task: str
    board: str


if TYPE_CHECKING:
    _Feed = Feed[ShownFinding, Subscribed]
else:
    _Feed = Feed


class AuditFeed(_Feed):
    """Findings in the order in which they were found: of a kind, a task, a leaderboard."""

    feed_type = Atom1Feed
    language = "en"
    author_name = "Claimboard"
    title = "Claimboard: what does not fit together"
    subtitle = (
        "Contradictions between papers, best-claims with an earlier better result,"
        " improbable values, improvements that do not fit."
    )

    def get_object(self, request: HttpRequest) -> Subscribed:
        asked = Asked.in_request(request, "kind", "task", "board")
        return Subscribed(
            asked.choice("kind", Finding.Kind.values),
            asked.text("task"),
            asked.text("board"),
        )

    def link(self, of: Subscribed) -> str:
        return Asked(reverse("leaderboards:audit"), {}).link(
            kind=of.kind, board=of.board
        )

    def items(self, of: Subscribed) -> tuple[ShownFinding, ...]:
        findings = Finding.objects.all()
        if of.kind:
            findings = findings.filter(kind=of.kind)
        if of.task:
            findings = findings.filter(task__key=of.task)
        if of.board:
            findings = findings.filter(leaderboard__slug=of.board)
        # Their keys first: only what is shown is then read with all that it speaks of.
        newest = list(findings.order_by("-pk").values_list("pk", flat=True)[:ENTRIES])
        found = Finding.objects.with_evidence().filter(pk__in=newest)
        return shown_findings(found.order_by("-pk"))

    def item_title(self, item: ShownFinding) -> str:
        return in_xml(f"{item.finding.leaderboard}: {item.title}")

    def item_description(self, item: ShownFinding) -> str:
        quotes = format_html_join(
            "",
            "<p>{}, {}:</p><blockquote>{}<strong>{}</strong>{}</blockquote>",
            (
                (
                    in_xml(side.title),
                    in_xml(side.paper.title),
                    in_xml(side.evidence.before),
                    in_xml(side.evidence.number),
                    in_xml(side.evidence.after),
                )
                for side in item.sides
                if side.evidence
            ),
        )
        return format_html("<p>{}</p>{}", in_xml(item.says), quotes)

    def item_link(self, item: ShownFinding) -> str:
        board = item.finding.leaderboard.slug
        page = Asked(reverse("leaderboards:audit"), {}).link(board=board)
        return f"{page}#finding-{item.finding.pk}"

    def item_pubdate(self, item: ShownFinding) -> datetime:
        return item.finding.recorded_at

    def item_updateddate(self, item: ShownFinding) -> datetime:
        return item.finding.recorded_at
