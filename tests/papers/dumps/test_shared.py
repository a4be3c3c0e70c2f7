"""Real dumps and pages, where a folder of them lies beside the clone."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from papers.dumps import read_entries, read_listing, sniff
from papers.dumps.records import DateSource, Layout, PaperRecord

SHARED = Path(__file__).parents[4] / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "dumps").is_dir(),
    reason="no real dumps in ../shared beside the clone",
)
COMPACT, SPACED, DETAILED = (
    "000_b660791e55a065be.txt",
    "001_2ed65bbd58954e6b.txt",
    "003_699eaed0a974268d.txt",
)


def records(name: str, folder: str = "dumps") -> list[PaperRecord]:
    path = SHARED / folder / name
    entries = list(read_entries(path, sniff(path)))
    assert all(isinstance(entry, PaperRecord) for entry in entries)
    return entries


@pytest.mark.parametrize(
    ("name", "layout", "count"),
    [
        (COMPACT, Layout.HF_TEXT_COMPACT, 236),
        (SPACED, Layout.HF_TEXT_SPACED, 74),
        (DETAILED, Layout.HF_TEXT_DETAILED, 71),
    ],
)
def test_real_dump_is_read_whole_and_byte_for_byte(name, layout, count):
    text = (SHARED / "dumps" / name).read_bytes().decode()
    found = records(name)
    assert sniff(SHARED / "dumps" / name) is layout
    assert len(found) == count
    assert all(r.title in text and r.abstract in text for r in found)


def test_compact_dump_begins_with_its_first_title():
    title = "WavLLM: Towards Robust and Adaptive Speech Large Language Model"
    assert records(COMPACT)[0].title == title


def test_spaced_dump_has_a_date_without_year():
    listing = read_listing(SHARED / "dumps" / SPACED, Layout.HF_TEXT_SPACED)
    assert (listing.month, listing.day, listing.listed_on) == (5, 6, None)


def test_detailed_dump_has_its_details():
    found = records(DETAILED)
    assert sum(r.authors_count is not None for r in found) == 70
    assert [r.organisation for r in found if r.organisation] == ["Character-lab"]
    assert all(r.published.source is DateSource.ENTRY for r in found)
    assert found[0].published.day == date(2025, 10, 16)
    assert all(r.comments is not None for r in found)
    assert sum(r.comments for r in found) == 36


def test_real_dumps_name_348_papers():
    titles = Counter(
        re.sub(r"[\W_]+", "", r.title).lower()
        for name in (COMPACT, SPACED, DETAILED)
        for r in records(name)
    )
    assert (titles.total(), len(titles)) == (381, 348)


@pytest.mark.parametrize(
    ("name", "layout", "kept", "refused"),
    [
        ("hf-daily-2024-08-01.html", Layout.HF_HTML, 13, 0),
        ("hf-trending-2026-10-fragment.html", Layout.HF_HTML, 0, 1),
        ("hf-search-links.md", Layout.HF_MARKDOWN, 6, 0),
        ("hf-trending.md", Layout.HF_MARKDOWN, 2, 6),
        ("hf-paper-2306.07944.md", Layout.HF_MARKDOWN, 1, 0),
        ("hf-daily-api.json", Layout.HF_JSON, 30, 0),
        ("hf-daily-api-2024-05-27.json", Layout.HF_JSON, 13, 0),
        ("hf-daily-api-2026-03-10.json", Layout.HF_JSON, 28, 0),
        ("arxiv-query.atom.xml", Layout.ARXIV_ATOM, 5, 0),
        ("arxiv-metadata.jsonl", Layout.ARXIV_JSONL, 60, 0),
        ("feed-weekly.rss.xml", Layout.FEED, 6, 0),
    ],
)
def test_real_page_is_read(name, layout, kept, refused):
    path = SHARED / "samples" / name
    entries = list(read_entries(path, sniff(path)))
    assert sniff(path) is layout
    assert sum(isinstance(entry, PaperRecord) for entry in entries) == kept
    assert len(entries) == kept + refused
