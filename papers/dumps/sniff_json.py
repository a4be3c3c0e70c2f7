"""Tell the JSON layouts from each other and from other JSON."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Any

from papers.dumps.json_list import list_elements, start_of_list
from papers.dumps.jsonl import parse_json
from papers.dumps.lines import read_lines
from papers.dumps.records import Checkpoint, Layout, UnknownLayout
from papers.dumps.sniff_reasons import unknown
from papers.dumps.whole_file import read_whole

_LOOKED_AT = 20
_REPR = re.compile(r"\[?\s*(?:\{'|[\w.]{1,60}\(|<[\w.]{1,60} )")
_LIST_OF_VALUES = re.compile(r"\[\s*(?:[{\[\]\"0-9-]|null\b|true\b|false\b)")
_KEY = re.compile(r"\{\s*(?:\"|\}|$)")
_ERROR_KEYS = ("error", "errors", "message", "detail", "statusCode", "status")
# Under these keys answers and saved pages keep their list of papers.
LIST_KEYS = ("dailyPapers", "papers", "results", "data", "items", "entries")


def sniff_json(path: Path, text: str) -> Layout | None:
    """The layout of a text that begins like JSON; None if it is no JSON after all."""
    if _REPR.match(text):
        raise unknown(
            "The file is a list of Python objects as Python prints them, not JSON. "
            "Write it with json.dump instead.",
            text,
        )
    if text[0] == "[":
        if not _LIST_OF_VALUES.match(text):
            return None
        values = _first_elements(path)
        if not values:
            raise unknown("The file is an empty JSON list.", text)
    elif not _KEY.match(text):
        return None
    else:
        values = _first_lines(path)
        if not values or len(values) == 1:
            return _document(path, text, values)
    layouts = [layout for value in values if (layout := layout_of(value))]
    if not layouts:
        raise _no_papers(values[0], text)
    return max(set(layouts), key=lambda layout: (layouts.count(layout), layout.value))


def layout_of(value: Any) -> Layout | None:
    """The layout to which one object belongs by its fields."""
    if not isinstance(value, dict):
        return None
    has_title = isinstance(value.get("title"), str)
    has_abstract = isinstance(value.get("abstract"), str)
    if isinstance(value.get("paper"), dict):
        return Layout.HF_JSON
    if has_title and has_abstract:
        if isinstance(value.get("id"), str) and (
            "categories" in value
            and (
                "versions" in value or "authors_parsed" in value or "submitter" in value
            )
        ):
            return Layout.ARXIV_JSONL
        return Layout.JSONL
    if has_title and (
        "summary" in value or "ai_summary" in value or "publishedAt" in value
    ):
        return Layout.HF_JSON
    return None


def list_key(fields: dict[str, Any]) -> str | None:
    """The key under which an object keeps a list of papers."""
    for key in LIST_KEYS:
        value = fields.get(key)
        if isinstance(value, list) and any(
            layout_of(item) for item in value[:_LOOKED_AT]
        ):
            return key
    return None


def _first_elements(path: Path) -> list[Any]:
    values = []
    with path.open("rb") as source:
        start = start_of_list(source)
        if start is None:
            return []
        for element in islice(list_elements(source, start), _LOOKED_AT):
            try:
                values.append(parse_json(element.data) if element.data else None)
            except ValueError:
                values.append(None)
    return values if values != [None] else []


def _first_lines(path: Path) -> list[Any]:
    """The values of the first lines that are JSON by themselves."""
    values = []
    with path.open("rb") as source:
        for line in islice(read_lines(source, Checkpoint()), 2 * _LOOKED_AT):
            if line.oversized or not line.data.strip():
                continue
            try:
                values.append(parse_json(line.data))
            except ValueError:
                continue
    return [value for value in values if isinstance(value, dict)]


def _document(path: Path, text: str, values: list[Any]) -> Layout:
    """The layout of one object over the whole file, or of a single line."""
    if values:
        fields = values[0]
    else:
        fields = _whole(path)
        if fields is None:
            raise unknown(
                "The file begins like JSON, but neither the whole nor one line of it is "
                "a JSON object.",
                text,
            )
    if layout := layout_of(fields):
        return layout
    if isinstance(fields, dict) and (key := list_key(fields)):
        found = [layout for item in fields[key] if (layout := layout_of(item))]
        return found[0]
    raise _no_papers(fields, text)


def _whole(path: Path) -> Any:
    try:
        return parse_json(read_whole(path))
    except ValueError:
        return None


def _no_papers(value: Any, text: str) -> UnknownLayout:
    if isinstance(value, dict) and any(key in value for key in _ERROR_KEYS):
        return unknown("The file is an error message as JSON, not a listing.", text)
    keys = ", ".join(sorted(map(str, value))[:8]) if isinstance(value, dict) else ""
    what = f"objects with the fields {keys}" if keys else "values that are no objects"
    return unknown(
        f"The file is JSON, but of no known layout: it holds {what[:300]}; a paper needs "
        "at least a title and an abstract.",
        text,
    )
