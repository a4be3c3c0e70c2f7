"""Dumps of paper listings: bytes in, a stream of entries out.

The readers of saved pages and of feeds are imported when one is read: no command should
wait for the libraries behind them that reads neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from papers.dumps.arxiv import read_arxiv_atom, read_arxiv_jsonl, read_atom_listing
from papers.dumps.hf_json import read_hf_json, read_hf_json_listing
from papers.dumps.hf_markdown import read_hf_markdown, read_markdown_listing
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


def read_listing(
    path: Path, layout: Layout, *, listed_on: date | None = None
) -> Listing:
    """What the dump at `path` says of itself, `listed_on` being the day it was listed.

    Raises DumpError where the file as a whole cannot be read.
    """
    match layout:
        case Layout.HF_TEXT_COMPACT | Layout.HF_TEXT_SPACED | Layout.HF_TEXT_DETAILED:
            return read_text_listing(path, layout, listed_on)
        case Layout.HF_HTML:
            from papers.dumps.hf_html import read_html_listing

            return read_html_listing(path, listed_on)
        case Layout.HF_MARKDOWN:
            return read_markdown_listing(path, listed_on)
        case Layout.HF_JSON:
            return read_hf_json_listing(path, listed_on)
        case Layout.FEED:
            from papers.dumps.feeds import read_feed_listing

            return read_feed_listing(path, listed_on)
        case Layout.ARXIV_ATOM:
            return read_atom_listing(path, listed_on)
        case Layout.ARXIV_JSONL | Layout.JSONL:
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
    match layout:
        case Layout.HF_TEXT_COMPACT | Layout.HF_TEXT_SPACED | Layout.HF_TEXT_DETAILED:
            return read_text(path, layout, listed_on=listed_on, after=after)
        case Layout.HF_HTML:
            from papers.dumps.hf_html import read_hf_html

            return read_hf_html(path, listed_on=listed_on, after=after)
        case Layout.HF_MARKDOWN:
            return read_hf_markdown(path, listed_on=listed_on, after=after)
        case Layout.HF_JSON:
            return read_hf_json(path, listed_on=listed_on, after=after)
        case Layout.FEED:
            from papers.dumps.feeds import read_feed

            return read_feed(path, listed_on=listed_on, after=after)
        case Layout.ARXIV_ATOM:
            return read_arxiv_atom(path, listed_on=listed_on, after=after)
        case Layout.ARXIV_JSONL:
            return read_arxiv_jsonl(path, listed_on=listed_on, after=after)
        case Layout.JSONL:
            return read_jsonl(path, listed_on=listed_on, after=after)
