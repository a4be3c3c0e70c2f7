"""JSON dumps as a stream of objects: one a line, in one list, or wrapped in an object."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from papers.dumps.dates import read_iso_day
from papers.dumps.entries import ENTRY_LIMIT, Place, refuse
from papers.dumps.json_list import (
    Element,
    list_elements,
    object_members,
    start_of_list,
)
from papers.dumps.lines import BYTE_ORDER_MARK, read_lines
from papers.dumps.records import Checkpoint, PaperRecord, RefusedEntry
from papers.dumps.whole_file import WHOLE_LIMIT, read_whole

Entry = PaperRecord | RefusedEntry
# Makes an entry of one object of a dump.
ReadObject = Callable[[Place, dict[str, Any]], Entry]
# Under these keys answers and saved pages keep their list of papers.
LIST_KEYS = ("dailyPapers", "papers", "results", "data", "items", "entries")
# And under these the day that they list.
DAY_KEYS = ("date", "dateString")
_LOOKED_AT = 40
_TOO_LONG = f"The entry is over {ENTRY_LIMIT:,} bytes long."


class Form(Enum):
    """How the objects of a JSON file stand in it."""

    LINES = auto()
    LIST = auto()
    ONE = auto()  # a single object over the whole file


@dataclass(frozen=True, slots=True)
class Container:
    """Where the objects of a JSON file begin, and what it says of them all."""

    form: Form
    start: Checkpoint = Checkpoint()
    listed_on: date | None = None


def find_container(path: Path) -> Container:
    """How the objects of the file stand in it, judged by its beginning."""
    with path.open("rb") as source:
        if start := start_of_list(source):
            return Container(Form.LIST, start)
    first = first_objects(path)
    if len(first) > 1:
        return Container(Form.LINES)
    if path.stat().st_size > WHOLE_LIMIT and (container := _wrapped_list(path)):
        return container
    fields = first[0] if first else _whole_object(path)
    if fields is None:
        return Container(Form.LINES)
    key = list_key(fields)
    if key is None:
        return Container(Form.LINES if first else Form.ONE)
    start = _start_under_key(path, key, fields[key][0])
    if start is None:
        return Container(Form.LINES if first else Form.ONE)
    days = (read_iso_day(fields.get(name)) for name in DAY_KEYS)
    listed_on = next(filter(None, days), None)
    return Container(Form.LIST, start, listed_on)


def list_key(fields: dict[str, Any]) -> str | None:
    """The key under which an object keeps a list of objects."""
    for key in LIST_KEYS:
        value = fields.get(key)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return key
    return None


def first_objects(path: Path) -> list[dict[str, Any]]:
    """The objects among the first lines that are JSON by themselves."""
    values = []
    with path.open("rb") as source:
        for line in islice(read_lines(source, Checkpoint()), _LOOKED_AT):
            if line.oversized or line.data.lstrip()[:1] != b"{":
                continue
            try:
                values.append(parse_json(line.data))
            except ValueError:
                continue
    return [value for value in values if isinstance(value, dict)]


def first_elements(path: Path, start: Checkpoint) -> list[Any]:
    """The first elements of a list, None for each that is no JSON."""
    values: list[Any] = []
    with path.open("rb") as source:
        for element in islice(list_elements(source, start), _LOOKED_AT):
            try:
                values.append(parse_json(element.data))
            except ValueError:
                values.append(None)
    return values


def read_objects(
    path: Path, container: Container, after: Checkpoint, read_object: ReadObject
) -> Iterator[Entry]:
    """The entries of a JSON file behind `after`; a damaged one is refused alone."""
    if container.form is Form.LINES:
        return _read_lines(path, after, read_object)
    if container.form is Form.LIST:
        return _read_list(path, after if after.offset else container.start, read_object)
    return _read_one(path, after, read_object)


def _read_lines(
    path: Path, after: Checkpoint, read_object: ReadObject
) -> Iterator[Entry]:
    entry = after.entry
    with path.open("rb") as source:
        for line in read_lines(source, after):
            if not line.data or line.data.isspace():
                continue
            place = Place(
                entry, line.number, Checkpoint(entry + 1, line.number + 1, line.end)
            )
            if line.oversized:
                yield refuse(place, _TOO_LONG, line.data.decode(errors="replace"))
            else:
                yield _read_entry(place, line.data, read_object)
            entry += 1


def _read_list(
    path: Path, start: Checkpoint, read_object: ReadObject
) -> Iterator[Entry]:
    with path.open("rb") as source:
        for entry, element in enumerate(list_elements(source, start), start.entry):
            place = Place(
                entry,
                element.line,
                Checkpoint(entry + 1, element.after_line, element.after),
            )
            yield _read_element(place, element, read_object)


def _read_element(place: Place, element: Element, read_object: ReadObject) -> Entry:
    excerpt = element.data[:1000].decode(errors="replace")
    if element.oversized:
        return refuse(place, _TOO_LONG, excerpt)
    if element.cut:
        return refuse(
            place, "The file ends before its list does. Save it anew.", excerpt
        )
    return _read_entry(place, element.data, read_object)


def _read_one(
    path: Path, after: Checkpoint, read_object: ReadObject
) -> Iterator[Entry]:
    if after.entry:
        return
    data = read_whole(path).removeprefix(BYTE_ORDER_MARK)
    place = Place(0, 1, Checkpoint(1, data.count(b"\n") + 1, path.stat().st_size))
    yield _read_entry(place, data, read_object)


def _read_entry(place: Place, data: bytes, read_object: ReadObject) -> Entry:
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


def _wrapped_list(path: Path) -> Container | None:
    """The list that an object too large to be read whole keeps, and the day before it."""
    days: dict[str, date | None] = {}
    with path.open("rb") as source:
        for member in object_members(source):
            if member.key in DAY_KEYS:
                text = member.head.partition(b'"')[2].partition(b'"')[0]
                days[member.key] = read_iso_day(text.decode(errors="replace"))
            elif member.key in LIST_KEYS and member.head.startswith(b"["):
                with path.open("rb") as again:
                    start = start_of_list(again, member.offset)
                if start and isinstance(_first(path, start), dict):
                    listed_on = next(filter(None, map(days.get, DAY_KEYS)), None)
                    return Container(Form.LIST, start, listed_on)
    return None


def _first(path: Path, start: Checkpoint) -> Any:
    """The first element of a list, None if there is none."""
    return next(iter(first_elements(path, start)), None)


def _whole_object(path: Path) -> dict[str, Any] | None:
    try:
        value = parse_json(read_whole(path).removeprefix(BYTE_ORDER_MARK))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _start_under_key(path: Path, key: str, first: Any) -> Checkpoint | None:
    """Where the list under `key` begins, known by its first element."""
    pattern = re.compile(rb'"%s"\s*:\s*(?=\[)' % key.encode())
    with path.open("rb") as source:
        for match in islice(pattern.finditer(read_whole(path)), _LOOKED_AT):
            start = start_of_list(source, match.end())
            if start and _first(path, start) == first:
                return start
    return None
