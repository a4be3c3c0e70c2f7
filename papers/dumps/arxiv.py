"""arXiv's own formats: the metadata snapshot and the answers of its Atom API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.sax import make_parser  # type: ignore[import-untyped]

from papers.dumps.arxiv_ids import arxiv_month, find_arxiv_id, read_arxiv_id
from papers.dumps.dates import published_on, read_iso, read_iso_day, read_rfc822
from papers.dumps.entries import (
    Place,
    one_line,
    paper_or_refusal,
    read_names,
    read_text,
    refuse,
    trim,
)
from papers.dumps.json_objects import Entry, find_container, read_objects
from papers.dumps.page_entries import PageEntry, read_page
from papers.dumps.records import Checkpoint, DamagedDump, DateSource, Layout, Listing
from papers.dumps.whole_file import read_whole

_VERSION = re.compile(r"v([1-9][0-9]{0,3})")
_ATOM = "http://www.w3.org/2005/Atom"


def read_arxiv_jsonl(
    path: Path, *, listed_on: date | None = None, after: Checkpoint
) -> Iterator[Entry]:
    """The entries of arXiv's metadata snapshot."""
    container = find_container(path)

    def read_object(place: Place, fields: dict[str, Any]) -> Entry:
        return _read_snapshot_object(place, fields, listed_on)

    return read_objects(path, container, after, read_object)


def _read_snapshot_object(
    place: Place, fields: dict[str, Any], listed_on: date | None
) -> Entry:
    for name in ("title", "abstract"):
        if not isinstance(fields.get(name), str):
            return refuse(
                place, f'The object has no text under "{name}".', str(fields)[:1000]
            )
    raw_id = read_text(fields.get("id"))
    arxiv = read_arxiv_id(raw_id)
    versions = fields.get("versions")
    first, last = _versions(versions if isinstance(versions, list) else [])
    published = published_on(first, DateSource.ARXIV_VERSION)
    if published is None and arxiv is not None:
        published = arxiv_month(arxiv.id)
    return paper_or_refusal(
        place,
        title=one_line(fields["title"]),
        abstract=fields["abstract"],
        arxiv_id=arxiv.id if arxiv else None,
        arxiv_version=last or (arxiv.version if arxiv else None),
        published=published,
        listed_on=listed_on,
        authors=_authors(fields),
        url=f"https://arxiv.org/abs/{arxiv.id}" if arxiv else "",
        source_id=raw_id,
    )


def _versions(versions: list[Any]) -> tuple[date | None, int | None]:
    """The day of the first version and the number of the last."""
    first: date | None = None
    last: int | None = None
    for version in versions:
        if not isinstance(version, dict):
            continue
        match = _VERSION.fullmatch(read_text(version.get("version")))
        if match is None:
            continue
        number = int(match[1])
        last = max(last or 0, number)
        if number == 1:
            created = version.get("created")
            first = read_rfc822(created) or read_iso_day(created)
    return first, last


def _authors(fields: dict[str, Any]) -> tuple[str, ...]:
    """Names in the order "first last suffix"; the joined text gives none by itself."""
    parsed = fields.get("authors_parsed")
    if not isinstance(parsed, list):
        return read_names(fields.get("authors"))
    names = []
    for parts in parsed:
        if isinstance(parts, list):
            last, first, suffix = (
                read_text(part) for part in (*parts[:3], "", "", "")[:3]
            )
            names.append(" ".join(part for part in (first, last, suffix) if part))
    return read_names(names)


def read_atom_listing(path: Path, listed_on: date | None) -> Listing:
    """What an answer of the Atom API says of itself."""
    _parse(path)
    return Listing(Layout.ARXIV_ATOM, listed_on=listed_on)


def read_arxiv_atom(
    path: Path, *, listed_on: date | None = None, after: Checkpoint
) -> Iterator[Entry]:
    """The entries of an answer of arXiv's Atom API."""
    found = [_page_entry(fields) for fields in _parse(path)]
    return read_page(found, listed_on=listed_on, after=after)


def _page_entry(fields: dict[str, Any]) -> PageEntry:
    arxiv = find_arxiv_id(fields.get("id", ""))
    title = one_line(fields.get("title", ""))
    summary = fields.get("summary", "")
    problem = ""
    if title == "Error" and "api/errors" in fields.get("id", ""):
        problem = f"arXiv answered with an error: {trim(summary)[:200]}"
    published = read_iso(fields.get("published"), DateSource.ARXIV_VERSION)
    if published is None and arxiv is not None:
        published = arxiv_month(arxiv.id)
    return PageEntry(
        line=fields["line"],
        title=title,
        abstract=summary,
        arxiv_id=arxiv.id if arxiv else None,
        arxiv_version=arxiv.version if arxiv else None,
        published=published,
        authors=read_names([one_line(name) for name in fields["authors"]]),
        url=f"https://arxiv.org/abs/{arxiv.id}" if arxiv else "",
        problem=problem,
    )


class _AtomHandler(ContentHandler):
    """Gathers the entries of an Atom document with the lines they begin on."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[dict[str, Any]] = []
        self._path: list[str] = []
        self._text: list[str] = []

    def startElementNS(  # noqa: N802 - the library's name
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        namespace, local = name
        self._path.append(local if namespace == _ATOM else "")
        self._text = []
        if self._path == ["feed", "entry"]:
            line = self._locator.getLineNumber() or 1  # type: ignore[attr-defined]
            self.entries.append({"line": line, "authors": []})

    def characters(self, content: str) -> None:
        self._text.append(content)

    def endElementNS(  # noqa: N802 - the library's name
        self, name: tuple[str | None, str], qname: str | None
    ) -> None:
        if self._path[:2] == ["feed", "entry"]:
            match self._path[2:]:
                case [("id" | "title" | "summary" | "published") as field]:
                    self.entries[-1].setdefault(field, "".join(self._text))
                case ["author", "name"]:
                    self.entries[-1]["authors"].append("".join(self._text))
        self._path.pop()


def _parse(path: Path) -> list[dict[str, Any]]:
    """The entries of the document; raises DamagedDump where it is no XML."""
    handler = _AtomHandler()
    parser = make_parser()
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    try:
        parser.parse(BytesIO(read_whole(path)))
    except DefusedXmlException as error:
        raise DamagedDump(
            "The XML declares entities, which a listing has no use for. Save it anew."
        ) from error
    except SAXParseException as error:
        # What was read before the damage is whole; the rest cannot be trusted.
        raise DamagedDump(
            f"Line {error.getLineNumber()} is no valid XML ({error.getMessage()}). "
            "Download the file anew."
        ) from error
    except (SAXException, ValueError, LookupError) as error:
        raise DamagedDump(f"The file is no valid XML ({error}).") from error
    return handler.entries
