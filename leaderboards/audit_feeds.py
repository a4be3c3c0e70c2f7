"""The Atom feed of what does not fit together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join

from leaderboards.audit import ShownFinding, shown_findings
from leaderboards.audit_narrowing import (
    PARAMETERS,
    AuditNarrowing,
    narrowing_asked_for,
)
from leaderboards.feeds import ENTRIES, in_xml
from leaderboards.models import Finding
from leaderboards.wording import NOT_STATED
from papers.querystring import Asked
from papers.readable import readable


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Which findings a feed brings."""

    narrowing: AuditNarrowing
    url: str  # of the page of the same findings


if TYPE_CHECKING:
    _Feed = Feed[ShownFinding, Subscribed]
else:
    _Feed = Feed


class AuditFeed(_Feed):
    """Findings in the order in which they were found, narrowed as the page is."""

    feed_type = Atom1Feed
    language = "en"
    author_name = "Claimboard"
    title = "Claimboard: what does not fit together"
    subtitle = (
        "Contradictions between papers, best-claims with an earlier better result,"
        " improbable values, improvements that do not fit."
    )

    def get_object(self, request: HttpRequest) -> Subscribed:
        asked = Asked.in_request(request, *PARAMETERS)
        narrowing = narrowing_asked_for(asked)
        if asked.misread:
            # A page says what it leaves out; who follows a feed would never learn of it.
            raise Http404
        page = Asked(reverse("leaderboards:audit"), asked.values)
        return Subscribed(narrowing, page.link())

    def link(self, of: Subscribed) -> str:
        return of.url

    def items(self, of: Subscribed) -> tuple[ShownFinding, ...]:
        findings = of.narrowing.findings()
        # Their keys first: only what is shown is then read with all that it speaks of.
        newest = list(findings.order_by("-pk").values_list("pk", flat=True)[:ENTRIES])
        found = Finding.objects.with_evidence().filter(pk__in=newest)
        return shown_findings(found.order_by("-pk"))

    def item_title(self, item: ShownFinding) -> str:
        board = item.finding.leaderboard
        is_stated = item.settings != NOT_STATED
        where = f"{board} ({item.settings})" if is_stated else str(board)
        return in_xml(readable(f"{where}: {item.title}"))

    def item_description(self, item: ShownFinding) -> str:
        quotes = format_html_join(
            "",
            "<p>{}, {}:</p><blockquote>{}<strong>{}</strong>{}</blockquote>",
            (
                (
                    in_xml(side.title),
                    in_xml(readable(side.paper.title)),
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
