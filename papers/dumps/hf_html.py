"""Saved pages of huggingface.co/papers: daily, trending, search, one paper."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from papers.dumps.arxiv_ids import arxiv_month, find_arxiv_id
from papers.dumps.dates import (
    PRINTED_DATE,
    PageYears,
    PrintedDate,
    printed_date,
    published_on,
    read_iso_day,
)
from papers.dumps.entries import one_line, read_count, trim
from papers.dumps.hf_json import api_entry
from papers.dumps.json_objects import Entry
from papers.dumps.markup import parse_html
from papers.dumps.page_entries import (
    NO_ABSTRACT,
    ONLY_SUMMARY,
    PageEntry,
    looks_generated,
    read_page,
)
from papers.dumps.records import Checkpoint, DateSource, Layout, Listing
from papers.dumps.whole_file import read_whole_text

# Where a page keeps the papers that it shows; a search shows only its results.
_LISTS = ("searchResults", "dailyPapers", "trendingPapers", "papers")
_PAPER_LINK = re.compile(r"/papers/[^/?#]{1,30}/?$")
_LINK_IN_SOURCE = re.compile(
    r"/papers/([0-9]{4}\.[0-9]{4,5}|[a-z-]{2,10}/[0-9]{7})|&quot;id&quot;: ?&quot;([0-9.]{9,10})&quot;"
)
_DATE = re.compile(rf"(?:^|[·•]\s?|Published on |Submitted on ){PRINTED_DATE}(?!\S)")
_PAGE_DATE = re.compile(PRINTED_DATE)
_AUTHORS = re.compile(r"([0-9]{1,5}) authors?\b")
_GENERATED = re.compile(r"AI[- ]generated summary", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]{1,7}")
_PROFILE = re.compile(r"^(?:https?://huggingface\.co)?/[\w.-]{1,100}$")


@dataclass(frozen=True, slots=True)
class _Page:
    entries: list[PageEntry]
    dates: list[PrintedDate | None]  # of each entry, as printed
    printed: PrintedDate | None = None
    day: date | None = None  # the page's own date where its data tell the year

    def years(self, listed_on: date | None) -> PageYears:
        years = [
            printed.year
            for printed in [*self.dates, self.printed]
            if printed and printed.year
        ]
        return PageYears(max(years, default=None), listed_on)

    def listed_on(self, listed_on: date | None) -> date | None:
        if self.day or not self.printed:
            return self.day or listed_on
        return self.years(listed_on).resolve(self.printed)


def read_html_listing(path: Path, listed_on: date | None) -> Listing:
    """What the page says of itself: its date."""
    page = _read(path)
    shown = page.day or page.printed
    return Listing(
        Layout.HF_HTML,
        month=shown.month if shown else None,
        day=shown.day if shown else None,
        listed_on=page.listed_on(listed_on),
    )


def read_hf_html(
    path: Path, *, listed_on: date | None = None, after: Checkpoint
) -> Iterator[Entry]:
    """The entries of a saved page: from the data in it if there are, else as shown."""
    page = _read(path)
    years = page.years(listed_on)
    entries = [
        _dated(entry, years.resolve(printed)) if printed else entry
        for entry, printed in zip(page.entries, page.dates, strict=True)
    ]
    return read_page(entries, listed_on=page.listed_on(listed_on), after=after)


def _dated(entry: PageEntry, day: date | None) -> PageEntry:
    published = published_on(day, DateSource.ENTRY)
    return replace(entry, published=published) if published else entry


def _read(path: Path) -> _Page:
    text = read_whole_text(path)
    soup = parse_html(text)
    lines = _Lines(text)
    data = _embedded(soup, lines)
    if data.entries:
        return data
    entries: list[PageEntry] = []
    dates: list[PrintedDate | None] = []
    shown = soup.find_all("article") or [
        parent
        for heading in soup.find_all(["h2", "h3", "h4"])
        if (parent := heading.parent)
    ]
    for article in shown:
        if found := _article(article, lines):
            entries.append(found[0])
            dates.append(found[1])
    if not entries and (single := _single(soup, lines)):
        entries, dates = [single[0]], [single[1]]
    return _Page(entries, dates, _page_date(soup))


class _Lines:
    """At which line of the source a paper is first named."""

    def __init__(self, text: str) -> None:
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._first: dict[str, int] = {}
        for match in _LINK_IN_SOURCE.finditer(text):
            self._first.setdefault(match[1] or match[2], match.start())

    def of(self, paper: str | None) -> int:
        return bisect_right(self._ends, self._first.get(paper or "", 0)) + 1


def _embedded(soup: BeautifulSoup, lines: _Lines) -> _Page:
    """The papers in the data that the page's own script reads."""
    entries: list[PageEntry] = []
    day: date | None = None
    for source in _data_sources(soup):
        try:
            data = json.loads(source)
        except (ValueError, RecursionError):
            continue
        if not isinstance(data, dict):
            continue
        for fields in _papers_in(data):
            entry = api_entry(fields, 1)
            entries.append(replace(entry, line=lines.of(entry.arxiv_id)))
        if data.get("periodType", "day") == "day":
            day = day or read_iso_day(data.get("date") or data.get("dateString"))
    return _Page(entries, [None] * len(entries), day=day)


def _data_sources(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.select("[data-props]"):
        yield str(tag["data-props"])
    for tag in soup.select('script[type="application/json"]'):
        yield tag.get_text()


def _papers_in(data: dict[str, Any]) -> list[dict[str, Any]]:
    for key in _LISTS:
        value = data.get(key)
        if isinstance(value, list):
            papers = [item for item in value if isinstance(item, dict)]
            if any(isinstance(item.get("paper", item), dict) for item in papers):
                return papers
    paper = data.get("paper")
    if isinstance(paper, dict) and ("summary" in paper or "ai_summary" in paper):
        return [data]
    return []


def _article(
    article: Tag, lines: _Lines
) -> tuple[PageEntry, PrintedDate | None] | None:
    """The paper in one card of a listing; None where the card shows none."""
    link = next(
        (
            link
            for heading in article.find_all(["h1", "h2", "h3", "h4"])
            for link in [heading.find("a", href=_PAPER_LINK)]
            if isinstance(link, Tag)
        ),
        None,
    )
    if link is None:
        return None
    arxiv = find_arxiv_id(_absolute(link))
    title = one_line(trim(link.get_text()))
    abstract = max(
        (trim(paragraph.get_text()) for paragraph in article.find_all("p")),
        key=len,
        default="",
    )
    text = " ".join(article.get_text(" ").split())
    problem = ""
    if not abstract:
        problem = NO_ABSTRACT
    elif looks_generated(abstract):
        problem = ONLY_SUMMARY
    authors = tuple(
        str(item["title"]) for item in article.select("li[title]") if item.get("title")
    )
    count = _AUTHORS.search(text)
    entry = PageEntry(
        line=lines.of(arxiv.id if arxiv else None),
        title=title,
        abstract=abstract,
        arxiv_id=arxiv.id if arxiv else None,
        published=arxiv_month(arxiv.id) if arxiv else None,
        # A card pictures only the first of many authors, and some by their handle.
        authors_count=int(count[1]) if count else len(authors) or None,
        organisation=_organisation(article),
        comments=_number(article.select_one('a[href$="#community"]')),
        upvotes=_number(
            article.select_one('a[href^="/login?next="], a[href*="/login?next="]')
        ),
        url=f"https://huggingface.co/papers/{arxiv.id}" if arxiv else "",
        problem=problem,
    )
    return entry, _printed_in(article)


def _single(
    soup: BeautifulSoup, lines: _Lines
) -> tuple[PageEntry, PrintedDate | None] | None:
    """The paper of a page that shows a single one."""
    heading = next(
        (
            tag
            for tag in soup.find_all(["h2", "h3"])
            if trim(tag.get_text()).lower() == "abstract"
        ),
        None,
    )
    title = soup.find("h1")
    if heading is None or not isinstance(title, Tag) or heading.parent is None:
        return None
    generated = False
    abstract = ""
    for paragraph in heading.parent.find_all("p"):
        text = trim(paragraph.get_text())
        around = paragraph.parent.get_text() if paragraph.parent else ""
        if _GENERATED.search(around) and paragraph.parent is not heading.parent:
            generated = generated or looks_generated(text)
            if looks_generated(text):
                continue
        if len(text) > len(abstract):
            abstract = text
    arxiv = next(
        (
            found
            for link in soup.select(
                'link[rel="canonical"], meta[property="og:url"], a[href]'
            )
            if (found := find_arxiv_id(link.get("href") or link.get("content")))
        ),
        None,
    )
    problem = ""
    if not abstract or looks_generated(abstract):
        problem = ONLY_SUMMARY if generated or abstract else NO_ABSTRACT
    entry = PageEntry(
        line=lines.of(arxiv.id if arxiv else None),
        title=one_line(trim(title.get_text())),
        abstract=abstract,
        arxiv_id=arxiv.id if arxiv else None,
        published=arxiv_month(arxiv.id) if arxiv else None,
        url=f"https://huggingface.co/papers/{arxiv.id}" if arxiv else "",
        problem=problem,
    )
    return entry, _printed_in(title.parent if title.parent else title)


def _absolute(link: Tag) -> str:
    address = str(link.get("href", ""))
    return f"https://huggingface.co{address}" if address.startswith("/") else address


def _number(tag: Tag | None) -> int | None:
    found = _DIGITS.search(tag.get_text(" ")) if tag else None
    return read_count(int(found[0])) if found else None


def _organisation(article: Tag) -> str:
    """The name beside a picture, in a link to the organisation's page."""
    for link in article.find_all("a", href=_PROFILE):
        label = link.find("span")
        if isinstance(label, Tag) and link.find("img") is not None:
            return trim(label.get_text())
    return ""


def _printed_in(tag: Tag) -> PrintedDate | None:
    for text in tag.stripped_strings:
        if len(text) < 60 and (match := _DATE.search(text)):
            return printed_date(match)
    return None


def _page_date(soup: BeautifulSoup) -> PrintedDate | None:
    """The date in the page's own head, outside of its cards."""
    for tag in soup.select("time, header a, main h1 ~ div, main > div a"):
        text = trim(tag.get_text(" "))
        if tag.find_parent("article") is None and (match := _PAGE_DATE.fullmatch(text)):
            return printed_date(match)
    return None
