"""The rows of leaderboards, of which a page has so many that they are rendered by Jinja2."""

from __future__ import annotations

from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from leaderboards.pages import BoardSection

register = Library()


@register.simple_tag
def board_rows(section: BoardSection) -> SafeString:
    """The rows of a section of a leaderboard, each with its evidence."""
    rows = render_to_string(
        "leaderboards/board_rows.html", {"section": section}, using="jinja2"
    )
    # A template has made it, which escapes what it is given.
    return mark_safe(rows)
