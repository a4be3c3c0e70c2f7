"""What a dump reader yields: entries as they stand in the dump, not yet stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Layout(StrEnum):
    """How a dump is laid out; the value is the name used on the command line."""

    HF_TEXT_COMPACT = "hf-text-compact"
    HF_TEXT_SPACED = "hf-text-spaced"
    HF_TEXT_DETAILED = "hf-text-detailed"
    HF_HTML = "hf-html"
    HF_MARKDOWN = "hf-markdown"
    HF_JSON = "hf-json"
    FEED = "feed"
    ARXIV_ATOM = "arxiv-atom"
    ARXIV_JSONL = "arxiv-jsonl"
    JSONL = "jsonl"


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class DateSource(StrEnum):
    """Where a publication date was read, from the most to the least trusted."""

    ARXIV_VERSION = "arxiv-version"
    API = "api"
    ENTRY = "entry"
    ARXIV_ID = "arxiv-id"


@dataclass(frozen=True, slots=True)
class PublishedDate:
    """A publication date: the first day of what is known, and how much is known."""

    day: date
    precision: Precision
    source: DateSource


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place in a dump behind a whole entry, from which reading can go on.

    `entry` counts the entries before it, refused ones included, `line` and `offset` are the line
    (from 1) and the byte (from 0, in the unzipped file) at which the next entry begins.
    Readers that cannot seek go on from `entry` alone.
    """

    entry: int = 0
    line: int = 1
    offset: int = 0


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """One entry of a dump as read. Title and abstract are byte for byte, ends stripped."""

    entry: int  # ordinal in the dump, from 0, counting refused entries too
    line: int  # line of the unzipped dump at which the entry begins, from 1
    title: str
    abstract: str
    after: Checkpoint
    arxiv_id: str | None = None  # without its version
    arxiv_version: int | None = None
    published: PublishedDate | None = None
    listed_on: date | None = None
    authors: tuple[str, ...] = ()
    authors_count: int | None = None
    organisation: str = ""
    comments: int | None = None
    upvotes: int | None = None
    url: str = ""
    source_id: str = ""  # the entry's own id as the dump writes it, of any scheme


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """An entry, or some stray lines, that a reader could not use, and why."""

    entry: int
    line: int
    reason: str  # a sentence for people: what is wrong and how it can be mended
    excerpt: str  # the first characters seen, at most 200
    after: Checkpoint


@dataclass(frozen=True, slots=True)
class Listing:
    """What a dump says of itself as a whole."""

    layout: Layout
    month: int | None = None  # of the date printed at the page's head ("Nov 3")
    day: int | None = None
    listed_on: date | None = None  # that date with its year, where the year is known


class DumpError(Exception):
    """A dump cannot be read; the message says where, why and what would mend it."""


class UnknownLayout(DumpError):
    """The dump's content is of no known layout."""


class DamagedDump(DumpError):
    """The file itself is broken: a truncated gzip, undecodable bytes, NULs."""


class DumpTooLarge(DumpError):
    """The unzipped dump, or one entry of it, is over its size limit."""
