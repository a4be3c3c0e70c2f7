"""Dumps of one JSON object a line, and the plain layout among them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from papers.dumps.arxiv_ids import arxiv_month, find_arxiv_id, read_arxiv_id
from papers.dumps.dates import read_iso, read_iso_day
from papers.dumps.entries import (
    ENTRY_LIMIT,
    Place,
    paper_or_refusal,
    read_count,
    read_names,
    read_text,
    refuse,
)
from papers.dumps.lines import read_lines
from papers.dumps.records import Checkpoint, DateSource, PaperRecord, RefusedEntry

Entry = PaperRecord | RefusedEntry
# Makes an entry of one object of a dump.
ReadObject = Callable[[Place, dict[str, Any]], Entry]


def read_json_lines(
    path: Path, after: Checkpoint, read_object: ReadObject
) -> Iterator[Entry]:
    """The entries of a file with one object a line; a bad line is refused alone."""
    entry = after.entry
    with path.open("rb") as source:
        for line in read_lines(source, after):
            if not line.data or line.data.isspace():
                continue
            place = Place(
                entry, line.number, Checkpoint(entry + 1, line.number + 1, line.end)
            )
            if line.oversized:
                yield refuse(
                    place,
                    f"The line is over {ENTRY_LIMIT:,} bytes long.",
                    line.data.decode(errors="replace"),
                )
            else:
                yield read_json_entry(place, line.data, read_object)
            entry += 1


def read_json_entry(place: Place, data: bytes, read_object: ReadObject) -> Entry:
    """The entry in one JSON text, or its refusal with what is wrong in it."""
    try:
        value = parse_json(data)
    except ValueError as error:
        return refuse(
            place,
            f"This is no valid JSON ({error}). Mend or remove it.",
            data[:1000].decode(errors="replace"),
        )
    if not isinstance(value, dict):
        return refuse(
            place,
            "This is JSON, but no object with the fields of a paper.",
            data[:1000].decode(errors="replace"),
        )
    return read_object(place, value)


def parse_json(data: bytes) -> Any:
    """The value of a JSON text; raises ValueError with a short reason.

    What orjson refuses for strictness (NaN, lone surrogates) and other programs write
    is read by the standard library, so that the reason for refusing it is the true one.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            return json.loads(data.decode())
        except UnicodeDecodeError as error:
            raise ValueError(
                f"byte {data[error.start]:#04x} at byte {error.start} is not UTF-8"
            ) from error
        except RecursionError as error:
            raise ValueError("it is nested too deeply") from error


def read_plain_object(place: Place, fields: dict[str, Any]) -> Entry:
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
        listed_on=read_iso_day(fields.get("listed_on") or fields.get("daily")),
        authors=read_names(authors),
        authors_count=read_count(fields.get("authors_count", fields.get("n_authors"))),
        organisation=read_text(organisation).strip(),
        comments=read_count(fields.get("comments")),
        upvotes=read_count(fields.get("upvotes")),
        url=url,
        source_id=str(raw_id) if isinstance(raw_id, str | int) else "",
    )


def read_jsonl(
    path: Path, *, listed_on: date | None = None, after: Checkpoint
) -> Iterator[Entry]:
    """The entries of a `jsonl` dump; their own listing date goes before `listed_on`."""

    def read_object(place: Place, fields: dict[str, Any]) -> Entry:
        return read_plain_object(place, fields)

    return read_json_lines(path, after, read_object)
