"""Entries of pages and feeds, which are read as a whole: doubled ones joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from papers.dumps.entries import Place, paper_or_refusal, refuse, trim
from papers.dumps.records import (
    Checkpoint,
    PaperRecord,
    PublishedDate,
    RefusedEntry,
)

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_SENTENCE_INSIDE = re.compile(r"[a-z0-9)\]%$\"'][.?!] +[A-Z0-9$\"'(]")
# Generated summaries are one sentence of at most so many characters.
_LONGEST_SUMMARY = 420

NO_ABSTRACT = "The page shows no abstract of this paper."
ONLY_SUMMARY = (
    "The page shows only a generated summary of this paper in place of its abstract."
)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """An entry as found on a page; `problem` says why it cannot be kept."""

    line: int
    title: str
    abstract: str
    arxiv_id: str | None = None
    arxiv_version: int | None = None
    published: PublishedDate | None = None
    listed_on: date | None = None
    authors: tuple[str, ...] = ()
    authors_count: int | None = None
    organisation: str = ""
    comments: int | None = None
    upvotes: int | None = None
    url: str = ""
    source_id: str = ""
    problem: str = ""

    @property
    def key(self) -> str:
        """What the doubled entries of one paper have in common."""
        return self.arxiv_id or _NOT_ALPHANUMERIC.sub("", self.title).lower()


def looks_generated(text: str) -> bool:
    """Whether a text is the one-sentence summary that the site generates.

    Nothing else in the page tells the two apart. Abstracts that are one short sentence
    are rarer than one in a thousand.
    """
    text = trim(text)
    return len(text) <= _LONGEST_SUMMARY and _SENTENCE_INSIDE.search(text) is None


def read_page(
    found: Iterable[PageEntry], *, listed_on: date | None, after: Checkpoint
) -> Iterator[PaperRecord | RefusedEntry]:
    """The entries of a page behind `after`, each paper once.

    Of a paper's doubles the one with the longest abstract counts, in the place of the
    first; a double that cannot be kept is left out when another can.
    """
    best: dict[str, PageEntry] = {}
    lines: dict[str, int] = {}
    for number, entry in enumerate(found):
        key = entry.key or f"\0{number}"
        lines.setdefault(key, entry.line)
        rival = best.get(key)
        if rival is None or _worth(entry) > _worth(rival):
            best[key] = entry
    for number, (key, entry) in enumerate(best.items()):
        if number < after.entry:
            continue
        place = Place(number, lines[key], Checkpoint(number + 1))
        yield entry_at(place, entry, listed_on)


def entry_at(
    place: Place, found: PageEntry, listed_on: date | None
) -> PaperRecord | RefusedEntry:
    """The record of what was found, or its refusal; its own listing date goes first."""
    if found.problem:
        return refuse(place, found.problem, found.title or found.abstract)
    return paper_or_refusal(
        place,
        title=found.title,
        abstract=found.abstract,
        arxiv_id=found.arxiv_id,
        arxiv_version=found.arxiv_version,
        published=found.published,
        listed_on=found.listed_on or listed_on,
        authors=found.authors,
        authors_count=found.authors_count,
        organisation=found.organisation,
        comments=found.comments,
        upvotes=found.upvotes,
        url=found.url,
        source_id=found.source_id,
    )


def _worth(entry: PageEntry) -> tuple[bool, int]:
    return not entry.problem and bool(trim(entry.abstract)), len(entry.abstract)
