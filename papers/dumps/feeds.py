"""RSS and Atom feeds of papers, arXiv's own and other people's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import chain, repeat
from pathlib import Path
from time import struct_time
from typing import Any

import feedparser

from papers.dumps.arxiv_ids import arxiv_month, find_arxiv_id, read_arxiv_id
from papers.dumps.dates import published_on
from papers.dumps.entries import one_line, read_names, read_text, trim
from papers.dumps.json_objects import Entry
from papers.dumps.markup import check_nesting, parse_html
from papers.dumps.page_entries import PageEntry, read_page
from papers.dumps.records import Checkpoint, DamagedDump, DateSource, Layout, Listing
from papers.dumps.whole_file import read_whole

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:item|entry)[\s>]")
# arXiv's feeds put these around title and abstract.
_TITLE_TAIL = re.compile(
    r"\s*\((?P<id>arXiv:[\w./-]{5,40}) \[[^\[\]]{1,40}\][^()]{0,40}\)\s*$"
)
_ABSTRACT_HEAD = re.compile(
    r"\A\s*arXiv:\S{5,40} Announce Type: \S{1,20}\s*Abstract:\s*", re.IGNORECASE
)
_REPLACED = re.compile(r"Announce Type: replace", re.IGNORECASE)
# "Summary: ...", "Authors: ...": paragraphs of feeds that other people make.
_LABEL = re.compile(r"\s*([A-Z][A-Za-z ]{2,24}):\s*")
_ABSTRACT_LABELS = ("abstract", "summary", "paper abstract")
_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "tr", "blockquote", "section")
_UPVOTES = re.compile(r"Upvotes?:\s*([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class _Feed:
    entries: list[PageEntry]
    updated: date | None


def read_feed_listing(path: Path, listed_on: date | None) -> Listing:
    """What the feed says of itself: the day it was made."""
    day = _parse(path).updated
    return Listing(
        Layout.FEED,
        month=day.month if day else None,
        day=day.day if day else None,
        listed_on=day or listed_on,
    )


def read_feed(
    path: Path, *, listed_on: date | None = None, after: Checkpoint
) -> Iterator[Entry]:
    """The entries of a feed."""
    feed = _parse(path)
    return read_page(feed.entries, listed_on=feed.updated or listed_on, after=after)


def _parse(path: Path) -> _Feed:
    data = read_whole(path)
    if _ENTITY.search(data):
        raise DamagedDump(
            "The feed declares entities, which a listing has no use for. Save it anew."
        )
    check_nesting(data.decode(errors="replace"))
    try:
        # From memory, so that no content is ever taken for an address to fetch.
        parsed = feedparser.parse(BytesIO(data), sanitize_html=False)
    except Exception as error:  # whatever the parser stumbles over in a broken feed
        raise DamagedDump(
            f"The feed cannot be read ({type(error).__name__}: {str(error)[:200]})."
        ) from error
    if parsed.bozo and not parsed.entries:
        raise DamagedDump(
            f"The file is no valid feed ({str(parsed.bozo_exception)[:200]})."
        )
    line_ends = [match.start() for match in re.finditer(rb"\n", data)]
    starts = (bisect_right(line_ends, m.start()) + 1 for m in _ITEM.finditer(data))
    return _Feed(
        [
            _page_entry(fields, line)
            for fields, line in zip(
                parsed.entries, chain(starts, repeat(1)), strict=False
            )
        ],
        _day(parsed.feed, "updated_parsed", "published_parsed"),
    )


def _page_entry(fields: Any, line: int) -> PageEntry:
    title = trim(_plain(read_text(fields.get("title"))))
    arxiv = None
    if tail := _TITLE_TAIL.search(title[-200:]):
        arxiv = read_arxiv_id(tail["id"])
        title = title[: len(title) - len(tail[0])].removesuffix(".")
    url = read_text(fields.get("link"))
    source_id = read_text(fields.get("id"))
    arxiv = arxiv or find_arxiv_id(source_id) or find_arxiv_id(url)
    source = _longest_text(fields)
    plain = _plain(source)
    published = None
    if not _REPLACED.search(plain[:200]):
        day = _day(fields, "published_parsed", "updated_parsed")
        published = published_on(day, DateSource.ENTRY)
    if published is None and arxiv is not None:
        published = arxiv_month(arxiv.id)
    upvotes = _UPVOTES.search(plain[:20_000])
    abstract = _abstract(plain)
    return PageEntry(
        line=line,
        title=one_line(title),
        abstract=abstract,
        arxiv_id=arxiv.id if arxiv else None,
        arxiv_version=arxiv.version if arxiv else None,
        published=published,
        authors=_authors(fields, plain),
        upvotes=int(upvotes[1]) if upvotes else None,
        url=url,
        source_id=source_id,
        problem="" if abstract else "The feed gives no abstract of this paper.",
    )


def _longest_text(fields: Any) -> str:
    """The fullest of the texts that an entry has: its summary or its content."""
    texts = [read_text(fields.get("summary"))]
    for content in fields.get("content") or []:
        texts.append(read_text(content.get("value")))
    return max(texts, key=len)


def _plain(source: str) -> str:
    """The words of a piece of HTML, its blocks on lines of their own."""
    if "<" not in source and "&" not in source:
        return source
    soup = parse_html(source)
    for tag in soup.find_all(["br", *_BLOCKS]):
        tag.insert_after("\n")
    return trim(soup.get_text())


def _abstract(plain: str) -> str:
    """The abstract in an entry's text, without what others write around it."""
    text = _ABSTRACT_HEAD.sub("", plain[:1_000], count=1) + plain[1_000:]
    if text != plain:
        return trim(text)
    paragraphs = [line for line in text.split("\n") if line.strip()]
    labels = [_LABEL.match(paragraph[:60]) for paragraph in paragraphs]
    kept: list[str] = []
    is_abstract = False
    for paragraph, label in zip(paragraphs, labels, strict=True):
        name = label[1].lower() if label else ""
        if label and name in _ABSTRACT_LABELS:
            kept = [paragraph[label.end() :]]
            is_abstract = True
        elif is_abstract and label and len(paragraph) < 300:
            break
        elif is_abstract or not label:
            kept.append(paragraph)
    return trim("\n".join(kept))


def _authors(fields: Any, plain: str) -> tuple[str, ...]:
    names = read_names([author.get("name") for author in fields.get("authors") or []])
    if len(names) == 1 and ", " in names[0]:
        # arXiv's feeds give all authors as one.
        names = read_names(names[0].split(", "))
    if not names:
        for paragraph in plain[:20_000].split("\n"):
            if paragraph.strip().startswith("Authors:"):
                return read_names(paragraph.partition(":")[2].split(","))
    return names


def _day(fields: Any, *keys: str) -> date | None:
    for key in keys:
        # Its own `get` answers for "updated" with "published", and warns of it.
        parsed = dict.get(fields, key)
        if isinstance(parsed, struct_time):
            try:
                return date(parsed.tm_year, parsed.tm_mon, parsed.tm_mday)
            except ValueError:
                continue
    return None
