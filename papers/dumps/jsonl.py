"""The plain layout: one object a line with at least `title` and `abstract`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from papers.dumps.arxiv_ids import arxiv_month, find_arxiv_id, read_arxiv_id
from papers.dumps.dates import read_iso, read_iso_day
from papers.dumps.entries import (
    Place,
    paper_or_refusal,
    read_count,
    read_names,
    read_text,
    refuse,
)
from papers.dumps.json_objects import Entry, find_container, read_objects
from papers.dumps.records import Checkpoint, DateSource


def read_jsonl(
    path: Path, *, listed_on: date | None = None, after: Checkpoint
) -> Iterator[Entry]:
    """The entries of a `jsonl` dump; their own listing date goes before `listed_on`."""
    container = find_container(path)
    day = container.listed_on or listed_on

    def read_object(place: Place, fields: dict[str, Any]) -> Entry:
        return read_plain_object(place, fields, day)

    return read_objects(path, container, after, read_object)


def read_plain_object(
    place: Place, fields: dict[str, Any], listed_on: date | None
) -> Entry:
    """The entry in an object with at least `title` and `abstract`."""
    for name in ("title", "abstract"):
        if not isinstance(fields.get(name), str):
            return refuse(
                place, f'The object has no text under "{name}".', str(fields)[:1000]
            )
    raw_id = fields.get("id")
    url = read_text(fields.get("url") or fields.get("link"))
    arxiv = (
        read_arxiv_id(fields.get("arxiv_id"))
        or read_arxiv_id(raw_id)
        or find_arxiv_id(raw_id)
        or find_arxiv_id(url)
    )
    published = (
        read_iso(fields.get("published"), DateSource.ENTRY)
        or read_iso(fields.get("published_at"), DateSource.ENTRY)
        or read_iso(fields.get("date"), DateSource.ENTRY)
    )
    if published is None and arxiv is not None:
        published = arxiv_month(arxiv.id)
    authors = fields.get("authors")
    organisation = fields.get("organisation") or fields.get("organization")
    return paper_or_refusal(
        place,
        title=fields["title"],
        abstract=fields["abstract"],
        arxiv_id=arxiv.id if arxiv else None,
        arxiv_version=arxiv.version if arxiv else None,
        published=published,
        listed_on=read_iso_day(fields.get("listed_on"))
        or read_iso_day(fields.get("daily"))
        or listed_on,
        authors=read_names(authors),
        authors_count=read_count(fields.get("authors_count", fields.get("n_authors"))),
        organisation=read_text(organisation).strip(),
        comments=read_count(fields.get("comments")),
        upvotes=read_count(fields.get("upvotes")),
        url=url,
        source_id=str(raw_id) if isinstance(raw_id, str | int) else "",
    )
