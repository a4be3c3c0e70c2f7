"""Turn what a reader found into a record, or into a refusal that says why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from papers.dumps.records import (
    Checkpoint,
    PaperRecord,
    PublishedDate,
    RefusedEntry,
)

# An abstract of arXiv has at most 1,920 characters; what is far longer is a whole text.
ENTRY_LIMIT = 10_000_000
TITLE_LIMIT = 1_000
ABSTRACT_LIMIT = 20_000
EXCERPT_LENGTH = 200
_MAX_COUNT = 2**31 - 1
_NAME_LIMIT = 300
_URL_LIMIT = 2_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_FOLD = re.compile(r"[ \t]*+[\r\n]\s*+")
# Marks that conversions leave at the ends of a line, beside whitespace.
_INVISIBLE = "\ufeff\u200b\u2060"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in its dump, and where the next one begins."""

    entry: int
    line: int
    after: Checkpoint


def trim(text: str) -> str:
    """`text` without whitespace, zero-width marks and byte order marks at its ends."""
    text = text.strip()
    while text and (text[0] in _INVISIBLE or text[-1] in _INVISIBLE):
        text = text.strip(_INVISIBLE).strip()
    return text


def one_line(title: str) -> str:
    """A title on one line: arXiv folds long ones ("Large Multimodal\\n  Models").

    The fold is the conversion's, not the authors', and others list the same title
    without it. Whitespace within a line stays.
    """
    if "\n" not in title and "\r" not in title:
        return title
    return _FOLD.sub(" ", trim(title))


def refuse(place: Place, reason: str, excerpt: str = "") -> RefusedEntry:
    """The refusal of the entry at `place`, its excerpt made fit to store and show."""
    excerpt = _SURROGATE.sub("\ufffd", excerpt[:EXCERPT_LENGTH].replace("\0", "\ufffd"))
    return RefusedEntry(place.entry, place.line, reason, trim(excerpt), place.after)


def paper_or_refusal(
    place: Place,
    *,
    title: str,
    abstract: str,
    arxiv_id: str | None = None,
    arxiv_version: int | None = None,
    published: PublishedDate | None = None,
    listed_on: date | None = None,
    authors: tuple[str, ...] = (),
    authors_count: int | None = None,
    organisation: str = "",
    comments: int | None = None,
    upvotes: int | None = None,
    url: str = "",
    source_id: str = "",
) -> PaperRecord | RefusedEntry:
    """A record of the entry, or its refusal where a paper cannot be made of it."""
    title = trim(title)
    abstract = trim(abstract)
    texts = (title, abstract, organisation, url, source_id, *authors)
    problem = _problem(title, abstract, texts)
    if problem:
        return refuse(place, problem, title or abstract)
    return PaperRecord(
        entry=place.entry,
        line=place.line,
        title=title,
        abstract=abstract,
        after=place.after,
        arxiv_id=arxiv_id,
        arxiv_version=arxiv_version,
        published=published,
        listed_on=listed_on,
        authors=authors,
        authors_count=authors_count
        if authors_count is not None
        else len(authors) or None,
        organisation=organisation if len(organisation) <= _NAME_LIMIT else "",
        comments=comments,
        upvotes=upvotes,
        url=url if len(url) <= _URL_LIMIT else "",
        source_id=source_id if len(source_id) <= _NAME_LIMIT else "",
    )


def _problem(title: str, abstract: str, texts: tuple[str, ...]) -> str | None:
    if not title:
        return "The entry has no title."
    if not abstract:
        return "The entry has no abstract."
    if len(title) > TITLE_LIMIT:
        return f"The title has over {TITLE_LIMIT:,} characters, so it is no title."
    if len(abstract) > ABSTRACT_LIMIT:
        return f"The abstract has over {ABSTRACT_LIMIT:,} characters, so it is no abstract."
    for text in texts:
        if "\0" in text:
            return "The entry holds a NUL character, which cannot be stored. Remove it."
        if not text.isascii() and _SURROGATE.search(text):
            return (
                "The entry holds half of a surrogate pair, which is no character. "
                "Remove or mend it."
            )
    return None


def read_count(value: object) -> int | None:
    """A number of comments, upvotes or authors; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _MAX_COUNT else None


def read_text(value: object) -> str:
    """`value` when it is text, else the empty text."""
    return value if isinstance(value, str) else ""


def read_names(value: object) -> tuple[str, ...]:
    """Names in a list of texts or of objects with a `name`; others are passed over."""
    if not isinstance(value, list):
        return ()
    names = (
        item.get("name") or item.get("fullname") if isinstance(item, dict) else item
        for item in value
    )
    return tuple(
        name
        for name in (trim(name) for name in names if isinstance(name, str))
        if name and len(name) <= _NAME_LIMIT
    )
