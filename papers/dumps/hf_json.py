"""Answers of Hugging Face's daily-papers API, and the objects that its pages embed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from papers.dumps.arxiv_ids import arxiv_month, read_arxiv_id
from papers.dumps.dates import read_iso, read_iso_day
from papers.dumps.entries import (
    Place,
    one_line,
    read_count,
    read_names,
    read_text,
    trim,
)
from papers.dumps.json_objects import Entry, find_container, read_objects
from papers.dumps.page_entries import PageEntry, entry_at
from papers.dumps.records import Checkpoint, DateSource, Layout, Listing


def read_hf_json_listing(path: Path, listed_on: date | None) -> Listing:
    """What the answer says of itself: the day it lists, where it is wrapped with one."""
    day = find_container(path).listed_on
    return Listing(
        Layout.HF_JSON,
        month=day.month if day else None,
        day=day.day if day else None,
        listed_on=day or listed_on,
    )


def read_hf_json(
    path: Path, *, listed_on: date | None = None, after: Checkpoint
) -> Iterator[Entry]:
    """The entries of an API answer; the day each was listed goes before `listed_on`."""
    container = find_container(path)
    day = container.listed_on or listed_on

    def read_object(place: Place, fields: dict[str, Any]) -> Entry:
        return read_api_object(place, fields, day)

    return read_objects(path, container, after, read_object)


def read_api_object(
    place: Place, fields: dict[str, Any], listed_on: date | None
) -> Entry:
    """The entry in one object of the API, its paper wrapped ("paper") or bare."""
    return entry_at(place, api_entry(fields, place.line), listed_on)


def api_entry(fields: dict[str, Any], line: int) -> PageEntry:
    """What one object of the API holds, with the problem if it is no whole paper."""
    wrapped = fields.get("paper")
    paper: dict[str, Any] = wrapped if isinstance(wrapped, dict) else fields
    title = read_text(fields.get("title")) or read_text(paper.get("title"))
    # Some programs that save these answers rename the summary.
    abstract = (
        read_text(paper.get("summary"))
        or read_text(fields.get("summary"))
        or read_text(paper.get("abstract"))
    )
    problem = ""
    if not trim(title):
        problem = "The object is no paper: it has no title."
    elif not trim(abstract) and (paper.get("ai_summary") or fields.get("ai_summary")):
        problem = "The object holds only a generated summary (ai_summary), no abstract."
    raw_id = paper.get("id") or fields.get("id") or paper.get("arxivId")
    arxiv = read_arxiv_id(raw_id)
    published = read_iso(paper.get("publishedAt"), DateSource.API)
    if published is None and arxiv is not None:
        published = arxiv_month(arxiv.id)
    listed = read_iso_day(paper.get("submittedOnDailyAt")) or read_iso_day(
        fields.get("submittedOnDailyAt")
    )
    if listed is None and paper is not fields and published:
        # Older answers give the day of the listing as the wrapper's own publishedAt.
        outer = read_iso_day(fields.get("publishedAt"))
        listed = outer if outer and outer > published.day else None
    organisation = paper.get("organization") or fields.get("organization")
    if isinstance(organisation, dict):
        organisation = organisation.get("fullname") or organisation.get("name")
    return PageEntry(
        line=line,
        title=one_line(title),
        abstract=abstract,
        arxiv_id=arxiv.id if arxiv else None,
        arxiv_version=arxiv.version if arxiv else None,
        published=published,
        listed_on=listed,
        authors=read_names(paper.get("authors")),
        organisation=trim(read_text(organisation)),
        comments=read_count(fields.get("numComments", paper.get("numComments"))),
        upvotes=read_count(paper.get("upvotes", fields.get("upvotes"))),
        url=f"https://huggingface.co/papers/{arxiv.id}" if arxiv else "",
        source_id=str(raw_id) if isinstance(raw_id, str | int) else "",
        problem=problem,
    )
