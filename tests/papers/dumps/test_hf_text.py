from __future__ import annotations

from datetime import date

import pytest

from papers.dumps import read_entries, read_listing, sniff
from papers.dumps.records import (
    Checkpoint,
    DamagedDump,
    DateSource,
    Layout,
    PaperRecord,
)
from tests.papers.dumps.listings import (
    PAPERS,
    compact,
    kept,
    lines_of,
    read,
    refused,
    spaced,
)

COMPACT, SPACED = Layout.HF_TEXT_COMPACT, Layout.HF_TEXT_SPACED
LAYOUTS = pytest.mark.parametrize(
    ("layout", "lay_out"),
    [(COMPACT, compact), (SPACED, spaced)],
    ids=["compact", "spaced"],
)
DETAILS = (
    "  • 6 authors\n·\nOct 6, 2024 2",
    "Tidal-lab Tidal-lab\n·\nOct 16 3",
    "  • 1 author\n·\nMar 9, 2021",
    "  • 12 authors\n·\nJan 2 14",
    "reef-ai Institute of Reefs\n·\nFeb 29, 2024",
    "  • 4 authors\n·\nDec 31",
)


def detailed(details: tuple[str, ...] = DETAILS) -> str:
    lines = [
        text
        for (title, abstract), detail in zip(PAPERS, details, strict=True)
        for text in (title, abstract, detail)
    ]
    return spaced(lines, "Nov 3")


@LAYOUTS
def test_whole_listing_is_read_byte_for_byte(tmp_path, layout, lay_out):
    entries = read(tmp_path / "dump", lay_out(lines_of()), layout)
    assert kept(entries) == list(PAPERS)
    assert sniff(tmp_path / "dump") is layout


def test_lines_are_numbered_as_in_the_file(tmp_path):
    entries = read(tmp_path / "dump", compact(lines_of()), COMPACT)
    assert [entry.line for entry in entries] == [2, 4, 6, 8, 10, 12]


@LAYOUTS
def test_missing_abstract_loses_only_its_entry(tmp_path, layout, lay_out):
    lines = lines_of()
    del lines[5]
    entries = read(tmp_path / "dump", lay_out(lines), layout)
    assert kept(entries) == [paper for i, paper in enumerate(PAPERS) if i != 2]
    (lost,) = refused(entries)
    assert lost.excerpt == PAPERS[2][0]
    assert "no abstract" in lost.reason


@LAYOUTS
def test_missing_title_is_in_step_by_the_second_entry_after(tmp_path, layout, lay_out):
    lines = lines_of()
    del lines[4]
    entries = read(tmp_path / "dump", lay_out(lines), layout)
    assert set(kept(entries)) <= set(PAPERS)
    assert set(kept(entries)) >= {PAPERS[i] for i in (0, 3, 4, 5)}
    assert refused(entries)


@LAYOUTS
def test_abstract_broken_inside_a_sentence_is_joined_by_its_line_ends(
    tmp_path, layout, lay_out
):
    title, abstract = PAPERS[1]
    words = abstract.split(" ")
    broken = "\n".join(" ".join(words[i : i + 9]) for i in range(0, len(words), 9))
    lines = lines_of()
    lines[3] = broken
    entries = read(tmp_path / "dump", lay_out(lines), layout)
    assert kept(entries) == [
        (title, broken) if i == 1 else p for i, p in enumerate(PAPERS)
    ]


@LAYOUTS
@pytest.mark.parametrize(
    "stray", ["Models", "Log In", "Pricing", "7", "View all papers"]
)
@pytest.mark.parametrize("place", [2, 3, 6, 9])
def test_stray_navigation_changes_nothing(tmp_path, layout, lay_out, stray, place):
    lines = lines_of()
    lines.insert(place, stray)
    assert kept(read(tmp_path / "dump", lay_out(lines), layout)) == list(PAPERS)


@LAYOUTS
def test_unknown_stray_line_between_entries_is_refused_alone(tmp_path, layout, lay_out):
    lines = lines_of()
    lines.insert(6, "Kernels")
    entries = read(tmp_path / "dump", lay_out(lines), layout)
    assert kept(entries) == list(PAPERS)
    assert [entry.excerpt for entry in refused(entries)] == ["Kernels"]


@LAYOUTS
def test_abstract_shorter_than_its_title_is_read(tmp_path, layout, lay_out):
    lines = lines_of()
    lines[5] = "We read whole ledgers at once."
    assert kept(read(tmp_path / "dump", lay_out(lines), layout))[2] == (
        PAPERS[2][0],
        "We read whole ledgers at once.",
    )


@LAYOUTS
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\t\n\t"),
        lambda text: text.replace("\n", "\u00a0\n\u00a0"),
        lambda text: text + "\n\n \n",
    ],
    ids=["crlf", "bom", "tabs", "no-break-spaces", "blank-end"],
)
def test_space_around_lines_changes_nothing(tmp_path, layout, lay_out, change):
    entries = read(tmp_path / "dump", change(lay_out(lines_of())), layout)
    assert kept(entries) == list(PAPERS)
    assert sniff(tmp_path / "dump") is layout


def test_no_break_spaces_inside_a_line_stay(tmp_path):
    lines = lines_of()
    lines[1] = lines[1].replace("14.2 to", "14.2\u00a0to\u00a0")
    assert kept(read(tmp_path / "dump", compact(lines), COMPACT))[0][1] == lines[1]


@LAYOUTS
@pytest.mark.parametrize("cut", [20, 40, 90, 200])
def test_text_that_ends_in_the_middle_loses_only_its_last_entry(
    tmp_path, layout, lay_out, cut
):
    entries = read(tmp_path / "dump", lay_out(lines_of())[:-cut], layout)
    assert kept(entries) == list(PAPERS[:-1])
    assert "middle" in refused(entries)[-1].reason


def test_text_cut_inside_a_character_loses_only_its_last_entry(tmp_path):
    text = compact(lines_of()).encode() + "é".encode()[:1]
    entries = read(tmp_path / "dump", text, COMPACT)
    assert kept(entries)[:5] == list(PAPERS[:5])


def test_doubtful_lines_are_refused_together(tmp_path):
    # The end of an abstract and an abstract whose title is lost look alike here.
    lines = [*lines_of(PAPERS[:1]), PAPERS[1][1], *lines_of(PAPERS[2:])]
    entries = read(tmp_path / "dump", compact(lines), COMPACT)
    (doubt,) = refused(entries)
    assert kept(entries) == list(PAPERS[2:])
    assert (doubt.line, doubt.after.line) == (2, 5)
    assert "cannot be told" in doubt.reason


def test_details_are_read(tmp_path):
    path = tmp_path / "dump"
    records = read(path, detailed(), Layout.HF_TEXT_DETAILED)
    assert sniff(path) is Layout.HF_TEXT_DETAILED
    assert all(isinstance(record, PaperRecord) for record in records)
    assert [r.authors_count for r in records] == [6, None, 1, 12, None, 4]
    assert [r.organisation for r in records] == [
        "",
        "Tidal-lab",
        "",
        "",
        "Institute of Reefs",
        "",
    ]
    assert [r.comments for r in records] == [2, 3, 0, 14, 0, 0]
    assert [r.published.day for r in records] == [
        date(2024, 10, 6),
        date(2025, 10, 16),
        date(2021, 3, 9),
        date(2025, 1, 2),
        date(2024, 2, 29),
        date(2025, 12, 31),
    ]
    assert {r.published.source for r in records} == {DateSource.ENTRY}
    assert {r.listed_on for r in records} == {date(2025, 11, 3)}


def test_details_mark_the_end_of_a_damaged_entry(tmp_path):
    text = (
        detailed().replace(PAPERS[2][1] + "\n\n", "").replace(PAPERS[4][0] + "\n\n", "")
    )
    entries = read(tmp_path / "dump", text, Layout.HF_TEXT_DETAILED)
    assert kept(entries) == [PAPERS[i] for i in (0, 1, 3, 5)]
    assert [r.authors_count for r in entries if isinstance(r, PaperRecord)] == [
        6,
        None,
        12,
        4,
    ]


def test_listed_on_decides_every_date_without_year(tmp_path):
    path = tmp_path / "dump"
    path.write_text(detailed())
    day = date(2023, 11, 20)
    listing = read_listing(path, Layout.HF_TEXT_DETAILED, listed_on=day)
    assert (listing.month, listing.day, listing.listed_on) == (11, 3, date(2023, 11, 3))
    records = list(read_entries(path, Layout.HF_TEXT_DETAILED, listed_on=day))
    assert records[1].published.day == date(2023, 10, 16)
    assert records[5].published.day == date(2022, 12, 31)


def test_page_without_years_leaves_its_date_open(tmp_path):
    path = tmp_path / "dump"
    path.write_text(spaced(lines_of()))
    listing = read_listing(path, SPACED)
    assert (listing.month, listing.day, listing.listed_on) == (5, 6, None)


def test_nul_refuses_its_entry(tmp_path):
    text = compact(lines_of()).replace("QuillNet, which", "QuillNet,\0which")
    entries = read(tmp_path / "dump", text, COMPACT)
    assert kept(entries) == [paper for i, paper in enumerate(PAPERS) if i != 2]
    assert "NUL" in refused(entries)[0].reason


def test_undecodable_bytes_are_named_before_anything_is_read(tmp_path):
    path = tmp_path / "dump"
    path.write_bytes(
        compact(lines_of())
        .encode()
        .replace(b"turbid", b"t\xffrbid")
        .replace(b"sonar", b"s\xffnar")
    )
    with pytest.raises(DamagedDump, match="Line 13 .* 0xff"):
        read_listing(path, COMPACT)
    with pytest.raises(DamagedDump):
        next(iter(read_entries(path, COMPACT)))


def test_entry_of_ten_megabytes_is_refused_alone(tmp_path):
    lines = lines_of()
    lines[5] = "word " * 2_100_000
    entries = read(tmp_path / "dump", compact(lines), COMPACT)
    assert kept(entries) == [paper for i, paper in enumerate(PAPERS) if i != 2]
    assert "10,000,000 bytes" in refused(entries)[0].reason


@pytest.mark.parametrize(
    "glue", ["Subscribe", "newGet trending papers in your email inbox!Subscribe"]
)
def test_first_title_is_freed_of_the_words_glued_to_it(tmp_path, glue):
    text = glue + "\n".join(lines_of())
    assert kept(read(tmp_path / "dump", text, COMPACT)) == list(PAPERS)


def test_title_that_begins_like_the_button_stays_whole(tmp_path):
    papers = (("Subscriber Churn: A Survival Analysis", PAPERS[0][1]), *PAPERS[1:])
    assert kept(read(tmp_path / "dump", "\n".join(lines_of(papers)), COMPACT)) == list(
        papers
    )


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (compact(lines_of()), COMPACT),
        (spaced(lines_of()), SPACED),
        (detailed(), Layout.HF_TEXT_DETAILED),
        (compact(lines_of()[:4] + ["Hub"] + lines_of()[5:]), COMPACT),
    ],
    ids=["compact", "spaced", "detailed", "damaged"],
)
def test_reading_goes_on_behind_every_entry(tmp_path, text, layout):
    whole = read(tmp_path / "dump", text, layout)
    for entry in whole:
        rest = list(read_entries(tmp_path / "dump", layout, after=entry.after))
        assert rest == whole[entry.entry + 1 :]
    assert whole[0].after != Checkpoint()
