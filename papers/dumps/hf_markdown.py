"""Hugging Face's paper pages scraped to Markdown: listings and single papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from papers.dumps.arxiv_ids import arxiv_month
from papers.dumps.dates import PageYears, PrintedDate, printed_date, published_on
from papers.dumps.entries import one_line, trim
from papers.dumps.hf_details import DATE_LINE, LONGEST_DETAIL, Details
from papers.dumps.hf_paper_page import find_paper_page
from papers.dumps.json_objects import Entry
from papers.dumps.markdown_lines import MarkdownLine, MarkdownText, read_markdown
from papers.dumps.navigation import is_navigation
from papers.dumps.page_entries import (
    NO_ABSTRACT,
    ONLY_SUMMARY,
    PageEntry,
    looks_generated,
    read_page,
)
from papers.dumps.records import Checkpoint, DateSource, Layout, Listing
from papers.dumps.whole_file import read_whole_text

_LINK_LABEL = re.compile(
    r"\[?(?:LINK|IMAGE|图片)\b.{0,120}|GitHub\b.{0,40}", re.IGNORECASE
)
_AUTHORS_OR_DATE = re.compile(r"[0-9]{1,5} authors?$|\b(?:19|20)[0-9]{2}$|^[·•]")
# A text below a heading that is shorter than this is no abstract beside a longer one.
_SHORT_BLOCK = 40
_LONG_BLOCK = 150


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry whose date still lacks its year."""

    entry: PageEntry
    printed: PrintedDate | None


@dataclass(frozen=True, slots=True)
class _Page:
    found: list[_Found]
    printed: PrintedDate | None  # the page's own date

    def years(self, listed_on: date | None) -> PageYears:
        dates = [item.printed for item in self.found] + [self.printed]
        years = [printed.year for printed in dates if printed and printed.year]
        return PageYears(max(years, default=None), listed_on)

    def listed_on(self, listed_on: date | None) -> date | None:
        if self.printed is None:
            return listed_on
        return self.years(listed_on).resolve(self.printed)


def read_markdown_listing(path: Path, listed_on: date | None) -> Listing:
    """What the page says of itself: its date."""
    page = _read(path)
    return Listing(
        Layout.HF_MARKDOWN,
        month=page.printed.month if page.printed else None,
        day=page.printed.day if page.printed else None,
        listed_on=page.listed_on(listed_on),
    )


def read_hf_markdown(
    path: Path, *, listed_on: date | None = None, after: Checkpoint
) -> Iterator[Entry]:
    """The entries of a page scraped to Markdown."""
    page = _read(path)
    years = page.years(listed_on)
    entries = (_dated(item, years) for item in page.found)
    return read_page(entries, listed_on=page.listed_on(listed_on), after=after)


def _dated(item: _Found, years: PageYears) -> PageEntry:
    """The entry with its date, which is the arXiv identifier's if it prints none."""
    day = years.resolve(item.printed) if item.printed else None
    published = published_on(day, DateSource.ENTRY)
    if published is None and item.entry.arxiv_id:
        published = arxiv_month(item.entry.arxiv_id)
    return replace(item.entry, published=published)


def _read(path: Path) -> _Page:
    text = read_markdown(read_whole_text(path))
    starts = _starts(text.lines)
    if not any(line.paper for line in text.lines if line.level) and (
        paper := find_paper_page(text)
    ):
        return _Page([_Found(*paper)], None)
    bounds = [*starts, len(text.lines)]
    found = [
        _read_entry(text, text.lines[start:end]) for start, end in pairwise(bounds)
    ]
    head = text.lines[: starts[0]] if starts else []
    return _Page(found, _page_date(head))


def _page_date(head: list[MarkdownLine]) -> PrintedDate | None:
    for line in head:
        match = DATE_LINE.fullmatch(line.text)
        if match and (printed := printed_date(match)):
            return printed
    return None


def _starts(lines: list[MarkdownLine]) -> list[int]:
    """The lines at which the entries of a listing begin."""
    headings = [index for index, line in enumerate(lines) if _may_be_title(line)]
    linked = [index for index in headings if lines[index].paper]
    if linked:
        return linked
    if headings:
        # Titles are the deepest headings: the page's own stand above them.
        deepest = max(lines[index].level for index in headings)
        return [index for index in headings if lines[index].level == deepest]
    # Without headings a title is the first text that leads to its paper.
    starts = []
    current = ""
    for index, line in enumerate(lines):
        if line.paper and line.paper != current and not _is_detail(line):
            current = line.paper
            starts.append(index)
    return starts


def _may_be_title(line: MarkdownLine) -> bool:
    return bool(line.level and line.text and not is_navigation(line.text))


def _read_entry(text: MarkdownText, lines: list[MarkdownLine]) -> _Found:
    heading = lines[0]
    title = [heading.text]
    body = 1
    # The title goes on where its link does, or indented below it.
    while body < len(lines) and lines[body].text:
        line = lines[body]
        if (line.link and line.link == heading.link) or (
            heading.level and line.indented and not _is_detail(line)
        ):
            title.append(line.text)
            body += 1
        else:
            break
    details = Details()
    for line in lines[body:]:
        _add_details(details, line)
    abstract = _abstract(lines[body:])
    problem = ""
    if not abstract:
        problem = NO_ABSTRACT
    elif looks_generated(abstract):
        problem = ONLY_SUMMARY
    paper = heading.paper or ""
    entry = PageEntry(
        line=heading.number,
        title=one_line("\n".join(title)),
        abstract=abstract,
        arxiv_id=paper or None,
        authors_count=details.authors_count,
        organisation=details.organisation,
        comments=text.comments.get(paper, details.comments),
        upvotes=text.upvotes.get(paper),
        url=f"https://huggingface.co/papers/{paper}" if paper else "",
        problem=problem,
    )
    return _Found(entry, details.printed)


def _add_details(details: Details, line: MarkdownLine) -> None:
    if len(line.text) > LONGEST_DETAIL:
        return
    for part in (part.strip() for part in line.text.split("·")):
        if part and not details.add(part) and line.is_profile and not details.printed:
            details.organisation = details.organisation or part


def _is_detail(line: MarkdownLine) -> bool:
    """Whether a line is anything but a title or a part of an abstract."""
    if not line.text or len(line.text) > LONGEST_DETAIL:
        return not line.text
    return (
        line.is_profile
        or is_navigation(line.text)
        or _LINK_LABEL.fullmatch(line.text) is not None
        or _AUTHORS_OR_DATE.search(line.text) is not None
        and (Details().add(line.text) or "·" in line.text)
    )


def _abstract(lines: list[MarkdownLine]) -> str:
    """The abstract among the lines below a title: what stands before the details."""
    blocks: list[str] = []
    before_details: int | None = None
    current: list[str] = []
    for line in [*lines, MarkdownLine(0, "")]:
        is_detail = _is_detail(line)
        if line.text and not is_detail:
            current.append(line.text)
            continue
        if current:
            blocks.append("\n".join(current))
            current = []
        if line.text and blocks and before_details is None:
            before_details = len(blocks)
    first = [block for block in blocks[:before_details] if len(block) >= _SHORT_BLOCK]
    if first:
        return trim("\n\n".join(first))
    longest = max(blocks, key=len, default="")
    return trim(longest) if len(longest) >= _LONG_BLOCK else ""
