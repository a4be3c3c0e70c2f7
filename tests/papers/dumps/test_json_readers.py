from __future__ import annotations

import json
from datetime import date

import pytest

from papers.dumps import json_objects, read_entries, read_listing, sniff, whole_file
from papers.dumps.json_objects import find_container
from papers.dumps.records import (
    Checkpoint,
    DateSource,
    DumpTooLarge,
    Layout,
    Precision,
)
from tests.papers.dumps.listings import kept, read, refused

PLAIN = {"title": "A Kiln for Words", "abstract": "We fire words until they hold."}
API = {
    "paper": {
        "id": "2405.01234",
        "title": "Weather\n  Without Wind",
        "summary": "Calm days are hard to\nforecast.",
        "ai_summary": "A generated line.",
        "publishedAt": "2024-05-02T17:00:00.000Z",
        "submittedOnDailyAt": "2024-05-06T00:00:00.000Z",
        "authors": [{"name": "Ada Dune"}, {"name": "Bo Reed"}, {"hidden": True}],
        "organization": {"name": "calm", "fullname": "Calm Institute"},
        "upvotes": 7,
    },
    "title": "Weather Without Wind",
    "numComments": 3,
}
SNAPSHOT = {
    "id": "math/0309136",
    "title": "Knots\n  and Ropes",
    "abstract": "  Ropes are\nknots undone.\n",
    "categories": "math.GT",
    "versions": [
        {"version": "v1", "created": "Mon, 8 Sep 2003 10:00:00 GMT"},
        {"version": "v3", "created": "Tue, 9 Sep 2004 10:00:00 GMT"},
    ],
    "authors_parsed": [["Dune", "Ada", ""], ["Reed", "Bo", "Jr"]],
    "comments": "12 pages",
}


def as_lines(*values: object) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


def test_plain_object_keeps_all_that_it_has(tmp_path):
    text = as_lines(
        PLAIN
        | {
            "id": "2401.01234v2",
            "published": "2024-01-05",
            "daily": "2024-01-09",
            "url": "https://example.org/kiln",
            "n_authors": 4,
            "upvotes": 9,
            "organization": "Kiln Lab",
        }
    )
    (record,) = read(tmp_path / "dump", text, Layout.JSONL)
    assert (record.arxiv_id, record.arxiv_version) == ("2401.01234", 2)
    assert (record.published.day, record.published.source) == (
        date(2024, 1, 5),
        DateSource.ENTRY,
    )
    assert record.listed_on == date(2024, 1, 9)
    assert (record.authors_count, record.upvotes) == (4, 9)
    assert (record.organisation, record.url) == ("Kiln Lab", "https://example.org/kiln")
    assert record.source_id == "2401.01234v2"


def test_id_of_another_scheme_is_passed_through(tmp_path):
    (record,) = read(tmp_path / "dump", as_lines(PLAIN | {"id": "s-001"}), Layout.JSONL)
    assert (record.arxiv_id, record.source_id, record.published) == (
        None,
        "s-001",
        None,
    )


def test_identifier_dates_a_paper_without_date(tmp_path):
    (record,) = read(
        tmp_path / "dump", as_lines(PLAIN | {"id": "2401.01234"}), Layout.JSONL
    )
    assert record.published.precision is Precision.MONTH
    assert record.published.source is DateSource.ARXIV_ID


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{broken", "no valid JSON"),
        (b'["a"]', "no object"),
        (b'{"title": "A"}', 'no text under "abstract"'),
        (b'{"title": "  ", "abstract": "B"}', "no title"),
        (b'{"title": "A", "abstract": "B\\u0000"}', "NUL"),
        (b'{"title": "A", "abstract": "B \\ud800 C"}', "surrogate"),
        (b'{"title": "A", "abstract": "\xff"}', "0xff at byte 28 is not UTF-8"),
        (b'{"title": "A", "abstract": ' + b"[" * 5000, "no valid JSON"),
        (
            b'{"title": "A", "abstract": "' + b"B" * 10_000_001 + b'"}',
            "10,000,000 bytes",
        ),
        (json.dumps({"title": "A" * 1001, "abstract": "B"}).encode(), "no title"),
    ],
    ids=[
        "json",
        "list",
        "abstract",
        "title",
        "nul",
        "surrogate",
        "utf8",
        "deep",
        "huge",
        "long",
    ],
)
def test_bad_line_is_refused_alone(tmp_path, line, reason):
    good = json.dumps(PLAIN).encode()
    entries = read(tmp_path / "dump", b"\n".join([good, line, b"", good]), Layout.JSONL)
    assert len(kept(entries)) == 2
    assert [entry.line for entry in entries] == [1, 2, 4]
    assert reason in refused(entries)[0].reason
    assert len(refused(entries)[0].excerpt) <= 200


def test_numbers_that_are_no_json_do_not_refuse_a_line(tmp_path):
    text = '{"title": "A", "abstract": "B", "upvotes": NaN}\n'
    assert kept(read(tmp_path / "dump", text, Layout.JSONL)) == [("A", "B")]


API_FORMS = {
    "list": json.dumps([API, API], indent=2),
    "lines": as_lines(API, API),
    "wrapped": json.dumps({"x": [1], "dailyPapers": [API, API], "z": {}}, indent=1),
}


@pytest.mark.parametrize("text", API_FORMS.values(), ids=API_FORMS)
def test_api_answer_is_read_in_every_form(tmp_path, text):
    entries = read(tmp_path / "dump", text, Layout.HF_JSON)
    assert len(entries) == 2
    record = entries[0]
    assert record.title == "Weather Without Wind"
    assert record.abstract == "Calm days are hard to\nforecast."
    assert record.arxiv_id == "2405.01234"
    assert (record.published.day, record.published.source) == (
        date(2024, 5, 2),
        DateSource.API,
    )
    assert record.listed_on == date(2024, 5, 6)
    assert record.authors == ("Ada Dune", "Bo Reed")
    assert record.organisation == "Calm Institute"
    assert (record.comments, record.upvotes) == (3, 7)


@pytest.mark.parametrize("text", API_FORMS.values(), ids=API_FORMS)
def test_entries_stand_on_their_own_lines(tmp_path, text):
    lines = text.split("\n")
    first, second = (
        entry.line for entry in read(tmp_path / "dump", text, Layout.HF_JSON)
    )
    assert "{" in lines[first - 1]
    assert "{" in lines[second - 1]
    assert first < second


def test_single_paper_over_several_lines_is_read(tmp_path):
    text = json.dumps(API["paper"], indent=2)
    assert kept(read(tmp_path / "dump", text, Layout.HF_JSON)) == [
        ("Weather Without Wind", "Calm days are hard to\nforecast.")
    ]


def test_generated_summary_is_no_abstract(tmp_path):
    paper = {key: value for key, value in API["paper"].items() if key != "summary"}
    (entry,) = read(tmp_path / "dump", json.dumps([{"paper": paper}]), Layout.HF_JSON)
    assert "generated summary" in entry.reason


def test_wrapper_names_the_day_of_the_listing(tmp_path):
    path = tmp_path / "dump"
    path.write_text(json.dumps({"date": "2024-05-06T00:00:00Z", "papers": [API]}))
    assert read_listing(path, Layout.HF_JSON).listed_on == date(2024, 5, 6)


WRAPPED = {"x\\": [1], "days": {"date": "1999-01-01"}, "page": 1, "date": "2024-05-06"}


@pytest.mark.parametrize("indent", [None, 1])
def test_wrapped_list_of_any_size_is_read(tmp_path, monkeypatch, indent):
    path = tmp_path / "dump"
    wrapped = WRAPPED | {"papers": [API, API], "data": [API]}
    text = json.dumps(wrapped, indent=indent)
    small = read(path, text, Layout.HF_JSON)
    assert len(small) == 2
    for module in (json_objects, whole_file):
        monkeypatch.setattr(module, "WHOLE_LIMIT", 100)
    assert sniff(path) is Layout.HF_JSON
    assert read(path, text, Layout.HF_JSON) == small
    assert read_listing(path, Layout.HF_JSON).listed_on == date(2024, 5, 6)


@pytest.mark.parametrize(
    "text", ['{"papers": 1, "x', '{"papers": [', '{"papers":\n[1]}', "{", '{"a" 1}']
)
def test_large_object_that_wraps_no_list_is_refused(tmp_path, monkeypatch, text):
    path = tmp_path / "dump"
    path.write_text(text)
    for module in (json_objects, whole_file):
        monkeypatch.setattr(module, "WHOLE_LIMIT", 0)
    with pytest.raises(DumpTooLarge):
        find_container(path)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('[{"paper": {"id": 1}, "title": "A", "summary": "B"}, {"broken', 2),
        ('[{"title": "A", "summary": "B"}', 2),
        (
            '[{"title": "A", "summary": "B"}, {"title": ,}, {"title": "C", "summary": "D"}]',
            3,
        ),
    ],
    ids=["cut inside", "cut behind", "damaged"],
)
def test_damage_in_a_list_is_refused_where_it_stands(tmp_path, text, count):
    entries = read(tmp_path / "dump", text, Layout.HF_JSON)
    assert len(entries) == count
    assert entries[0].title == "A"
    assert len(refused(entries)) == 1


def test_oversized_element_of_a_list_is_refused_alone(tmp_path):
    huge = {"title": "A", "summary": "B" * 10_000_001}
    text = json.dumps([API, huge, API])
    entries = read(tmp_path / "dump", text, Layout.HF_JSON)
    assert len(kept(entries)) == 2
    assert "10,000,000 bytes" in entries[1].reason


def test_snapshot_is_dated_by_its_first_version(tmp_path):
    (record,) = read(tmp_path / "dump", as_lines(SNAPSHOT), Layout.ARXIV_JSONL)
    assert record.title == "Knots and Ropes"
    assert record.abstract == "Ropes are\nknots undone."
    assert (record.arxiv_id, record.arxiv_version) == ("math/0309136", 3)
    assert record.published.day == date(2003, 9, 8)
    assert record.published.source is DateSource.ARXIV_VERSION
    assert record.authors == ("Ada Dune", "Bo Reed Jr")
    assert record.comments is None


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (as_lines(PLAIN, [], PLAIN), Layout.JSONL),
        (as_lines(SNAPSHOT, SNAPSHOT), Layout.ARXIV_JSONL),
        *((text, Layout.HF_JSON) for text in API_FORMS.values()),
        ('[{"title": "A", "summary": "B"}, "x", {"title', Layout.HF_JSON),
        ('[{"title": "A", "summary": "B"}', Layout.HF_JSON),
    ],
)
def test_reading_goes_on_behind_every_entry(tmp_path, text, layout):
    whole = read(tmp_path / "dump", text, layout)
    for entry in whole:
        rest = list(read_entries(tmp_path / "dump", layout, after=entry.after))
        assert rest == whole[entry.entry + 1 :]
    assert list(read_entries(tmp_path / "dump", layout, after=Checkpoint())) == whole
