"""Small dumps of our own beside what is read from them.

A changed reading shows as a changed `.out.json`; read the difference before keeping it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from papers.dumps import read_entries, read_listing, sniff
from papers.dumps.records import PaperRecord, RefusedEntry

FOLDER = Path(__file__).parents[2] / "data" / "dumps"
NAMES = sorted(path.stem for path in FOLDER.glob("*.in"))


def reading(path: Path) -> dict[str, Any]:
    """All that is read from a dump, as JSON, without what is empty."""
    layout = sniff(path)
    listing = read_listing(path, layout)
    return {
        "layout": layout.value,
        "listed_on": str(listing.listed_on) if listing.listed_on else None,
        "entries": [fields(entry) for entry in read_entries(path, layout)],
    }


def fields(entry: PaperRecord | RefusedEntry) -> dict[str, Any]:
    values = asdict(entry)
    del values["after"]
    if published := values.pop("published", None):
        values["published"] = (
            f"{published['day']} {published['precision']} {published['source']}"
        )
    if listed_on := values.pop("listed_on", None):
        values["listed_on"] = str(listed_on)
    return {key: value for key, value in values.items() if value not in ("", None, ())}


@pytest.mark.parametrize("name", NAMES)
def test_dump_reads_as_its_golden_output(name):
    expected = json.loads((FOLDER / f"{name}.out.json").read_text())
    assert json.loads(json.dumps(reading(FOLDER / f"{name}.in"))) == expected


@pytest.mark.parametrize("name", NAMES)
def test_reading_goes_on_behind_every_entry(name):
    path = FOLDER / f"{name}.in"
    layout = sniff(path)
    whole = list(read_entries(path, layout))
    for entry in whole:
        assert (
            list(read_entries(path, layout, after=entry.after))
            == whole[entry.entry + 1 :]
        )
