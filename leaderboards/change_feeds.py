"""The Atom feed of what changed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join

from leaderboards.changes import KIND_WORDS, ShownChange, shown_change
from leaderboards.feeds import ENTRIES, in_xml
from leaderboards.models import Change, Task
from papers.querystring import Asked
from papers.readable import readable

if TYPE_CHECKING:
    _Feed = Feed[ShownChange, Any]
else:
    _Feed = Feed


@dataclass(frozen=True, slots=True)
class Followed:
    """Which changes a reader follows."""

    kind: str
    task: Task | None
    url: str  # of the page of the same changes


class ChangesFeed(_Feed):
    """Records broken, new benchmarks, corrections and retractions, as they are recorded.

    `kind` and `task` narrow it as they do the page. An entry is known by its place in the
    log, which never changes.
    """

    feed_type = Atom1Feed
    language = "en"
    author_name = "Claimboard"

    def get_object(self, request: HttpRequest) -> Followed:
        asked = Asked.in_request(request, "kind", "task")
        key = asked.text("task")
        page = Asked(reverse("leaderboards:changes"), asked.values)
        return Followed(
            kind=asked.choice("kind", Change.Kind.values),
            task=get_object_or_404(Task, key=key) if key else None,
            url=page.link(),
        )

    def title(self, of: Any) -> str:
        what = KIND_WORDS[Change.Kind(of.kind)] if of.kind else "changes"
        return in_xml(f"Claimboard: {what}{f', {of.task}' if of.task else ''}")

    def subtitle(self, of: Any) -> str:
        return "What Claimboard came to show differently, by the time it was recorded."

    def link(self, of: Any) -> str:
        return str(of.url)

    def items(self, of: Any) -> list[ShownChange]:
        changes = Change.objects.with_evidence()
        if of.kind:
            changes = changes.filter(kind=of.kind)
        if of.task:
            changes = changes.filter(task=of.task)
        return [shown_change(change) for change in changes.newest()[:ENTRIES]]

    def item_title(self, item: ShownChange) -> str:
        return in_xml(readable(item.title))

    def item_description(self, item: ShownChange) -> str:
        fields = format_html_join(
            "",
            "<li>{}: {} → {}</li>",
            ((f.name, in_xml(f.before), in_xml(f.after)) for f in item.fields),
        )
        parts = (
            (
                "<blockquote>{}</blockquote>",
                readable(item.claim.sentence) if item.claim else "",
            ),
            ("<ul>{}</ul>", fields),
            ("<p>{}</p>", item.reason),
            ("<p>{}</p>", readable(item.paper.title) if item.paper else ""),
        )
        return "".join(
            format_html(frame, _clean(text)) for frame, text in parts if text
        )

    def item_link(self, item: ShownChange) -> str:
        return f"{item.url}#change-{item.change.pk}"

    def item_pubdate(self, item: ShownChange) -> datetime:
        return item.change.recorded_at

    def item_updateddate(self, item: ShownChange) -> datetime:
        return item.change.recorded_at

    def item_categories(self, item: ShownChange) -> list[str]:
        return [str(item.change.get_kind_display())]


def _clean(text: str) -> str:
    """Text without what XML cannot hold; text that is markup already stays markup."""
    return text if hasattr(text, "__html__") else in_xml(text)
