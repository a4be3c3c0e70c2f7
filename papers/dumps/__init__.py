"""Dumps of paper listings: bytes in, a stream of entries out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from papers.dumps.hf_text import read_text, read_text_listing
from papers.dumps.jsonl import read_jsonl
from papers.dumps.records import (
    Checkpoint,
    Layout,
    Listing,
    PaperRecord,
    RefusedEntry,
)
from papers.dumps.sniff import sniff
from papers.dumps.spool import SpooledDump, spool

__all__ = ["SpooledDump", "read_entries", "read_listing", "sniff", "spool"]

_TEXT = (Layout.HF_TEXT_COMPACT, Layout.HF_TEXT_SPACED, Layout.HF_TEXT_DETAILED)


def read_listing(
    path: Path, layout: Layout, *, listed_on: date | None = None
) -> Listing:
    """What the dump at `path` says of itself, `listed_on` being the day it was listed.

    Raises DumpError where the file as a whole cannot be read.
    """
    if layout in _TEXT:
        return read_text_listing(path, layout, listed_on)
    return Listing(layout, listed_on=listed_on)


def read_entries(
    path: Path,
    layout: Layout,
    *,
    listed_on: date | None = None,
    after: Checkpoint = Checkpoint(),  # noqa: B008 - frozen, so safe to share
) -> Iterator[PaperRecord | RefusedEntry]:
    """The entries of the dump at `path` behind `after`, in the order of the file.

    Raises DumpError where the file as a whole cannot be read on.
    """
    if layout in _TEXT:
        return read_text(path, layout, listed_on=listed_on, after=after)
    return read_jsonl(path, listed_on=listed_on, after=after)
