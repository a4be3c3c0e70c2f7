"""Tell the text layouts and Markdown from each other and from any other text."""

from __future__ import annotations

import re

from papers.dumps.entries import trim
from papers.dumps.navigation import is_navigation, without_glued_navigation
from papers.dumps.records import Layout
from papers.dumps.sniff_reasons import error_page, unknown
from papers.dumps.text_alignment import title_odds

_LINK = re.compile(r"\]\(https?://|\]\(/papers/|\]\[[0-9]{1,4}\]")
_HEADING = re.compile(r"#{1,4} \S")
_PAPER_LINK = re.compile(
    r"(?:huggingface\.co|hf\.co)/papers/[0-9]{4}\.[0-9]{4,5}|\]\(/papers/[0-9]{4}\."
)
_HEAD = re.compile(
    r"Get trending papers in your email inbox|AK.{0,60}and the research community"
    r"|^(?:Daily|Trending) Papers$",
    re.MULTILINE,
)
_SITE = re.compile(rf"{_HEAD.pattern}|Paper page - ", re.MULTILINE)
_DETAIL = re.compile(
    r"\s*[•·*-]\s*[0-9]{1,5} authors?\s*$|^[·•]$|^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep"
    r"|Oct|Nov|Dec)[a-z]{0,6} [0-9]{1,2}(?:, [0-9]{4})?(?: [0-9]{1,5})?$"
)
_HEAD_LINES = 60
# Without the site's words at its head, a text must show so many plain entries.
_FEWEST_ENTRIES = 2


def sniff_text(text: str) -> Layout:
    """The layout of a text that is neither JSON nor markup, or UnknownLayout."""
    lines = text.splitlines()
    filled = [line for line in (trim(line) for line in lines) if line]
    if is_markdown(lines):
        return Layout.HF_MARKDOWN
    if len(text) < 5_000 and (what := error_page(text)):
        raise unknown(f"The file is {what}, not a listing.", text)
    head = "\n".join(filled[:_HEAD_LINES])
    known = _HEAD.search(head) is not None or filled[0].startswith("Subscribe")
    body = [line for line in filled if not is_navigation(line)]
    odds = [title_odds(without_glued_navigation(line)) for line in body]
    titles = sum(of_title >= 2 for of_title in odds)
    # Without the site's words, only lines that can be nothing else count as abstracts.
    abstracts = sum(
        of_title <= -3 and (known or len(line) >= 300)
        for line, of_title in zip(body, odds, strict=True)
    )
    if not known and min(abstracts, titles) < _FEWEST_ENTRIES:
        raise unknown(
            "The file is text of no known layout: it has neither the head of a listing "
            "of papers nor titles and abstracts in turn.",
            text,
        )
    if not abstracts or not titles:
        raise unknown("The page shows no papers with their abstracts.", text)
    if not known and abstracts + titles < 0.5 * len(body):
        raise unknown(
            "The file is text of no known layout: most of its lines are neither titles "
            "nor abstracts.",
            text,
        )
    details = sum(_DETAIL.search(line) is not None for line in filled if len(line) < 60)
    if details >= 2 and details >= abstracts / 4:
        return Layout.HF_TEXT_DETAILED
    blank = len(lines) - len(filled)
    return Layout.HF_TEXT_SPACED if blank > len(filled) / 3 else Layout.HF_TEXT_COMPACT


def is_markdown(lines: list[str]) -> bool:
    """Whether headings or links mark the text as Markdown with papers in it."""
    headings = sum(_HEADING.match(line) is not None for line in lines)
    links = sum(_LINK.search(line[:2_000]) is not None for line in lines)
    site = sum(
        _PAPER_LINK.search(line[:20_000]) is not None
        or _SITE.search(line[:2_000]) is not None
        for line in lines
    )
    return site > 0 and (headings >= 1 or links >= 3)
