from __future__ import annotations

import pytest

from papers.dumps import read_entries, read_listing
from papers.dumps.page_entries import looks_generated
from papers.dumps.records import DamagedDump, DumpTooLarge, Layout
from tests.papers.dumps.listings import kept, read, refused

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>&b;</title></entry></feed>'
)


@pytest.mark.parametrize("layout", [Layout.FEED, Layout.ARXIV_ATOM])
def test_xml_with_entities_is_refused(tmp_path, layout):
    (tmp_path / "dump").write_text(BOMB)
    with pytest.raises(DamagedDump, match="entities"):
        list(read_entries(tmp_path / "dump", layout))


def test_external_entity_is_not_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    (tmp_path / "dump").write_text(
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]><rss><channel><item>'
        "<title>&a;</title></item></channel></rss>"
    )
    with pytest.raises(DamagedDump):
        list(read_entries(tmp_path / "dump", Layout.FEED))


def test_broken_atom_names_its_line(tmp_path):
    (tmp_path / "dump").write_text("<feed>\n<entry>\n</feed>")
    with pytest.raises(DamagedDump, match="Line 3"):
        list(read_entries(tmp_path / "dump", Layout.ARXIV_ATOM))


@pytest.mark.parametrize(
    "layout", [Layout.HF_HTML, Layout.HF_MARKDOWN, Layout.FEED, Layout.ARXIV_ATOM]
)
def test_page_over_twenty_megabytes_is_too_large(tmp_path, layout):
    path = tmp_path / "dump"
    with path.open("wb") as out:
        out.truncate(20_000_001)
    with pytest.raises(DumpTooLarge, match="20,000,000"):
        read_listing(path, layout)


@pytest.mark.parametrize("layout", [Layout.HF_HTML, Layout.FEED])
def test_endless_nesting_is_refused(tmp_path, layout):
    (tmp_path / "dump").write_text("<div>" * 5_000)
    with pytest.raises(DamagedDump, match="nested"):
        list(read_entries(tmp_path / "dump", layout))


def test_summary_and_abstract_of_one_paper_are_one_record(tmp_path):
    article = (
        '<article><h3><a href="/papers/2401.01234">A Kiln</a></h3><p>{}</p></article>'
    )
    abstract = "Kilns fire clay. We fire words and see that they hold."
    text = article.format("One generated line.") + article.format(abstract)
    entries = read(tmp_path / "dump", text, Layout.HF_HTML)
    assert kept(entries) == [("A Kiln", abstract)]
    assert not refused(entries)


@pytest.mark.parametrize(
    ("text", "is_generated"),
    [
        ("A network reads maps and finds wells with few labels.", True),
        ("Maps show wells. We find them.", False),
        ("word " * 100, False),
    ],
)
def test_one_short_sentence_counts_as_generated(text, is_generated):
    assert looks_generated(text) is is_generated
