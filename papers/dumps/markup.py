"""HTML of any origin as a tree."""

from __future__ import annotations

import re
import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning

from papers.dumps.records import DamagedDump

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:.-]{0,40})([^<>]{0,5000})>")
# Elements that need no closing tag.
_OPEN_ENDED = frozenset(
    [
        "area",
        "base",
        "body",
        "br",
        "col",
        "dd",
        "dt",
        "embed",
        "head",
        "hr",
        "html",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "option",
        "p",
        "path",
        "rect",
        "circle",
        "source",
        "td",
        "th",
        "thead",
        "tbody",
        "tr",
        "track",
        "wbr",
    ]
)
# Real pages stay under a hundred; parsers take time with the square of the depth.
_DEEPEST = 2_000


def check_nesting(text: str) -> None:
    """Raise DamagedDump where tags are nested deeper than any page nests them."""
    depth = 0
    for closing, name, rest in _TAG.findall(text):
        if name.lower() in _OPEN_ENDED or rest.endswith("/"):
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > _DEEPEST:
            raise DamagedDump(
                f"Tags are nested more than {_DEEPEST:,} deep or never closed. "
                "Save the page anew."
            )


def parse_html(text: str) -> BeautifulSoup:
    """The tree of a page or fragment, however malformed."""
    check_nesting(text)
    with warnings.catch_warnings():
        # Whether a dump is HTML was decided before; these only doubt it.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return BeautifulSoup(text, "lxml")
