"""What a page that holds no papers says instead."""

from __future__ import annotations

import re

from papers.dumps.records import UnknownLayout

_ERRORS = (
    (
        re.compile(
            r"Just a moment\.\.\.|cf-browser-verification|Attention Required! \| Cloudflare|Checking (?:if the site|your browser)|challenges\.cloudflare\.com"
        ),
        "a check for robots (Cloudflare)",
    ),
    (
        re.compile(
            r"Access (?:to this page has been )?denied|403 Forbidden|\b403\b.{0,20}Forbidden|You don.t have permission",
            re.I,
        ),
        'an error page ("access denied")',
    ),
    (
        re.compile(
            r"\b404\b.{0,40}(?:Not Found|page)|(?:Page|Paper|Repository|File) not found|Sorry, we can.t find the page|HTTP 404|Error 404|\bNot Found\b",
            re.I,
        ),
        'an error page ("not found")',
    ),
    (
        re.compile(r"\b429\b|Too Many Requests|rate limit(?:ed)?|rate-limited", re.I),
        'an error page ("too many requests")',
    ),
    (
        re.compile(
            r"\b50[0234]\b.{0,40}(?:Error|Gateway|Unavailable|Time-?out)|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|something went wrong",
            re.I,
        ),
        "a server's error page",
    ),
    (
        re.compile(
            r"enable JavaScript|JavaScript is (?:required|disabled)|requires JavaScript",
            re.I,
        ),
        "a page that needs JavaScript",
    ),
    (re.compile(r"captcha|are you (?:a )?(?:human|robot)", re.I), "a check for robots"),
    (
        re.compile(r"(?:log|sign) ?in to (?:continue|Hugging Face)", re.I),
        "a login page",
    ),
)
_SEEN_LINES, _SEEN_WIDTH = 3, 100


def error_page(text: str) -> str | None:
    """What kind of error page a short text or page title is, None for none."""
    for pattern, what in _ERRORS:
        if pattern.search(text):
            return what
    return None


def unknown(reason: str, text: str) -> UnknownLayout:
    """The error for a file of no known layout, with the first lines seen."""
    seen = [line.strip()[:_SEEN_WIDTH] for line in text[:20_000].splitlines()]
    seen = [line for line in seen if line][:_SEEN_LINES]
    return UnknownLayout(f"{reason} It begins: " + " / ".join(seen))
