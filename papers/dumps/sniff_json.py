"""Tell the JSON layouts from each other and from other JSON."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from papers.dumps.json_objects import (
    Form,
    find_container,
    first_elements,
    first_objects,
    parse_json,
)
from papers.dumps.lines import BYTE_ORDER_MARK
from papers.dumps.records import Layout, UnknownLayout
from papers.dumps.sniff_reasons import unknown
from papers.dumps.whole_file import read_whole

_REPR = re.compile(r"\[?\s*(?:\{'|[\w.]{1,60}\(|<[\w.]{1,60} )")
_LIST_OF_VALUES = re.compile(r"\[\s*(?:[{\[\]\"0-9-]|null\b|true\b|false\b)")
_KEY = re.compile(r"\{\s*(?:\"|\}|$)")
_ERROR_KEYS = ("error", "errors", "message", "detail", "statusCode", "status")


def sniff_json(path: Path, text: str) -> Layout | None:
    """The layout of a text that begins like JSON; None if it is no JSON after all."""
    if _REPR.match(text):
        raise unknown(
            "The file is a list of Python objects as Python prints them, not JSON. "
            "Write it with json.dump instead.",
            text,
        )
    if text[0] not in "[{":
        return _commonest([layout_of(value) for value in first_objects(path)])
    if not (_LIST_OF_VALUES if text[0] == "[" else _KEY).match(text):
        return None
    container = find_container(path)
    if container.form is Form.LIST:
        values = first_elements(path, container.start)
    elif container.form is Form.LINES:
        values = list(first_objects(path))
    else:
        values = [parse_json(read_whole(path).removeprefix(BYTE_ORDER_MARK))]
    if not values:
        raise unknown(
            "The file begins like JSON, but neither the whole nor one line of it is a "
            "JSON object."
            if text[0] == "{"
            else "The file is an empty JSON list, or no JSON.",
            text,
        )
    layout = _commonest([layout_of(value) for value in values])
    if layout is None:
        raise _no_papers(values[0], text)
    return layout


def _commonest(layouts: list[Layout | None]) -> Layout | None:
    found = [layout for layout in layouts if layout is not None]
    return max(sorted(set(found)), key=found.count, default=None)


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
