"""Leaderboards as files: what a spreadsheet, a program and LaTeX make of them."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leaderboards import tables
from leaderboards.bibliography import bibtex_entry
from leaderboards.exports import formula_safe
from leaderboards.latex import latex_text
from leaderboards.models import Leaderboard, Row
from papers.models import Paper
from tests.factories import PaperFactory, SettingsGroupFactory
from tests.leaderboards.pages import add_row, body_of, make_board

pytestmark = pytest.mark.django_db


def file_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def rows_of(client: Client, url: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(file_of(client, url), newline="")))


@pytest.fixture
def board() -> Leaderboard:
    """ReasonSeg with two tied rows, one of a stated setting, and one that awaits review."""
    board = make_board()
    group = SettingsGroupFactory(leaderboard=board)
    stated = SettingsGroupFactory(leaderboard=board, key="shots=5", label="5 shots")
    add_row(group, "57.5", "A-Net", date(2023, 1, 1), reported_by="own")
    add_row(group, "57.5", "B-Net", date(2024, 1, 1), reported_by="other")
    add_row(group, "50.0", "C-Net", date(2025, 1, 1), reported_by="own")
    add_row(group, "99.0", "Doubtful", section=Row.Section.AWAITING)
    add_row(stated, "80.0", "D-Net")
    return board


def test_csv_holds_the_rows_of_the_page_with_their_ranks(
    client: Client, board: Leaderboard
) -> None:
    rows = rows_of(client, "/leaderboards/reasonseg-giou.csv")
    assert [(row["rank"], row["model"], row["value"]) for row in rows] == [
        ("1", "A-Net", "57.5"),
        ("1", "B-Net", "57.5"),
        ("3", "C-Net", "50.0"),
        ("", "Doubtful", "99.0"),
    ]
    assert rows[0]["evidence"] == "It reaches 57.5."
    assert rows[3]["note"] == "awaiting review"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("settings=shots%3D5", [("1", "D-Net")]),
        ("by=own&sort=worst", [("1", "A-Net"), ("3", "C-Net")]),
        ("year=2024", [("1", "B-Net")]),
        ("settings=all&by=own", [("", "A-Net"), ("", "C-Net")]),
        ("as_of=2000", []),
    ],
)
def test_file_is_narrowed_as_its_page_is(
    client: Client, board: Leaderboard, query: str, expected: list[tuple[str, str]]
) -> None:
    rows = rows_of(client, f"/leaderboards/reasonseg-giou.csv?{query}")
    assert [(row["rank"], row["model"]) for row in rows] == expected


def test_ranks_go_on_over_the_pieces_of_a_file(
    client: Client, board: Leaderboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows_of(client, "/leaderboards/reasonseg-giou.csv")
    monkeypatch.setattr(tables, "CHUNK", 1)
    assert rows_of(client, "/leaderboards/reasonseg-giou.csv") == whole


@pytest.mark.parametrize("kind", ["csv", "json", "tex", "bib"])
def test_file_takes_as_many_queries_for_many_rows(
    client: Client, board: Leaderboard, kind: str
) -> None:
    group = board.groups.get(key="")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            file_of(client, f"/leaderboards/reasonseg-giou.{kind}")
        return len(captured)

    few = queries()
    for number in range(20):
        add_row(group, f"{30 + number}", f"E-{number}")
    assert queries() == few


def test_json_says_what_it_holds(client: Client, board: Leaderboard) -> None:
    content = json.loads(file_of(client, "/leaderboards/reasonseg-giou.json?by=own"))
    rows = content.pop("rows")
    assert content == {
        "leaderboard": "reasonseg-giou",
        "web_url": "http://testserver/leaderboards/reasonseg-giou/",
        "dataset": "ReasonSeg",
        "task": "segmenting ReasonSeg",
        "metric": "gIoU",
        "higher_is_better": True,
        "settings": "settings not stated",
        "as_of": None,
        "undated_left_out": 0,
    }
    assert [(row["rank"], row["value"]) for row in rows] == [(1, "57.5"), (3, "50.0")]


def test_latex_table_cites_what_its_bibliography_holds(
    client: Client, board: Leaderboard
) -> None:
    Paper.objects.filter(results__model__name="A-Net").update(arxiv_id="2503.06520")
    table = file_of(client, "/leaderboards/reasonseg-giou.tex")
    assert "\n  1 & A-Net & 57.5 & 2023 & \\cite{arxiv-2503-06520} \\\\\n" in table
    assert "Doubtful" not in table
    assert table.index("\\toprule") < table.index("\\midrule") < table.index("A-Net")
    assert table.endswith("  \\bottomrule\n\\end{tabular}\n")
    bibliography = file_of(client, "/leaderboards/reasonseg-giou.bib")
    cited = set(re.findall(r"\\cite\{(.*?)\}", table))
    assert cited < set(re.findall(r"@misc\{(.*),\n", bibliography))


def test_bibtex_entry_says_what_is_known_of_a_paper() -> None:
    paper = PaperFactory(
        title="Attention {is} 100% all\n you need",
        authors=["Ada Lovelace", "Barnes and Noble", "Müller, J."],
        arxiv_id="1706.03762",
        published=date(2017, 6, 12),
    )
    assert bibtex_entry(paper) == (
        "@misc{arxiv-1706-03762,\n"
        "  title = {{Attention \\textbraceleft{}is\\textbraceright{} 100\\% all you need}},\n"
        "  author = {Ada Lovelace and {Barnes and Noble} and {Müller, J.}},\n"
        "  year = {2017},\n"
        "  month = jun,\n"
        "  eprint = {1706.03762},\n"
        "  archivePrefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/1706.03762},\n"
        "}\n"
    )


def test_bibtex_entry_leaves_out_what_is_unknown() -> None:
    paper = PaperFactory(title="On nothing much at all")
    assert bibtex_entry(paper) == (
        f"@misc{{claimboard-{paper.pk},\n  title = {{{{On nothing much at all}}}},\n}}\n"
    )


@pytest.mark.parametrize(
    "text",
    ["}", "{", "\\", "\\}", "{{", "a\n}\n@misc{x,", "\\input{/etc/passwd}", "%\r\n}"],
)
def test_latex_text_stays_text_with_balanced_braces_on_one_line(text: str) -> None:
    safe = latex_text(text)
    assert safe.count("{") == safe.count("}")
    assert "\n" not in safe and "\r" not in safe
    assert "\\input" not in safe
    assert not re.search(r"(?<!\\)%", safe)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"]
)
def test_spreadsheet_takes_no_text_for_a_formula(text: str) -> None:
    assert formula_safe(text) == f"'{text}"


def test_csv_holds_names_as_text(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "57.5", '=HYPERLINK("http://x","y")')
    (row,) = rows_of(client, "/leaderboards/reasonseg-giou.csv")
    assert row["model"] == '\'=HYPERLINK("http://x","y")'


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "reasonseg-giou.csv"),
        ("?as_of=2024", "reasonseg-giou-as-of-2024-12-31.csv"),
        ("?settings=shots%3D5", "reasonseg-giou-shots-5.csv"),
        ("?settings=all", "reasonseg-giou-all-settings.csv"),
    ],
)
def test_file_has_a_name_that_says_what_it_holds(
    client: Client, board: Leaderboard, query: str, name: str
) -> None:
    response = client.get(f"/leaderboards/reasonseg-giou.csv{query}")
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_file_of_an_unknown_board_is_not_found(client: Client, db: None) -> None:
    assert client.get("/leaderboards/nothing.csv").status_code == 404
    assert client.get("/leaderboards/nothing.exe").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "json", "tex", "bib"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "abc"),
        ("settings", "nonsense"),
        ("year", "20x4"),
        ("by", "me"),
        ("origin", "thin-air"),
        ("sort", "sideways"),
        ("metrics", "some"),
    ],
)
def test_file_is_refused_for_what_makes_no_sense(
    client: Client, board: Leaderboard, kind: str, name: str, value: str
) -> None:
    response = client.get(f"/leaderboards/reasonseg-giou.{kind}?{name}={value}")
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == f"{name}: {value} makes no sense here.\n"
    page = client.get(f"/leaderboards/reasonseg-giou/?{name}={value}")
    assert page.status_code == 200
    assert f'href="/leaderboards/reasonseg-giou.{kind}"' in page.content.decode()


def test_page_links_the_files_of_what_it_shows(
    client: Client, board: Leaderboard
) -> None:
    body = body_of(client, "/leaderboards/reasonseg-giou/?by=own&sort=newest")
    assert 'href="/leaderboards/reasonseg-giou.tex?by=own" download' in body


# --- Revisions --------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", ".csv", ".json", ".tex", ".bib"])
def test_who_has_the_present_revision_gets_no_body(
    client: Client, board: Leaderboard, path: str
) -> None:
    url = f"/leaderboards/reasonseg-giou{path}"
    first = client.get(url)
    assert first["Cache-Control"] == "no-cache"
    assert "Vary" not in first
    etag, modified = first["ETag"], first["Last-Modified"]
    with CaptureQueriesContext(connection) as captured:
        again = client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again["ETag"], len(captured)) == (304, etag, 1)
    assert client.get(url, headers={"If-Modified-Since": modified}).status_code == 304


def test_change_of_a_board_of_the_benchmark_counts_for_all_of_them(
    client: Client, board: Leaderboard
) -> None:
    url = board.get_absolute_url()
    etag = client.get(url)["ETag"]
    other = make_board(dataset="Elsewhere", metric="cIoU")
    Leaderboard.objects.filter(pk=other.pk).update(revision=5)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    Leaderboard.objects.filter(pk=other.pk).update(benchmark=board.benchmark)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200
