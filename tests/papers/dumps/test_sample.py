"""The project's own sample dumps: they are what their README says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from papers.dumps import read_entries, sniff
from papers.dumps.records import PaperRecord
from papers.extraction.registry import fold

SAMPLE = Path(__file__).parents[3] / "sample"
README = (SAMPLE / "README.md").read_text()
# | `papers.jsonl` | `jsonl` | 15 | each entry's |
ROWS = re.findall(r"^\| `(\S+)` \| `(\S+)` \| (\d+) \| (.*) \|$", README, re.MULTILINE)


def papers_of(file_name: str) -> list[PaperRecord]:
    path = SAMPLE / file_name
    entries = list(read_entries(path, sniff(path)))
    papers = [entry for entry in entries if isinstance(entry, PaperRecord)]
    assert papers == entries, "an entry was refused"
    return papers


def test_readme_lists_every_dump_of_the_sample() -> None:
    dumps = {path.name for path in SAMPLE.iterdir()} - {"README.md"}
    assert {file_name for file_name, *_ in ROWS} == dumps


@pytest.mark.parametrize(
    ("file_name", "layout", "count", "dates"), ROWS, ids=[row[0] for row in ROWS]
)
def test_dump_of_the_sample_is_as_its_readme_says(
    file_name: str, layout: str, count: str, dates: str
) -> None:
    papers = papers_of(file_name)
    assert sniff(SAMPLE / file_name) == layout
    assert len(papers) == int(count)
    has_dates = dates == "each entry's"
    assert {paper.published is not None for paper in papers} == {has_dates}
    for paper in papers:
        assert 80 <= len(paper.abstract.split()) <= 160, paper.title


def test_sample_holds_each_paper_once_and_dates_most() -> None:
    every = [paper for file_name, *_ in ROWS for paper in papers_of(file_name)]
    titles = {fold(paper.title) for paper in every}
    dated = {fold(paper.title) for paper in every if paper.published}
    assert f"{len(titles)} real papers" in README
    assert len({(fold(paper.title), paper.abstract) for paper in every}) == len(titles)
    assert len(dated) * 2 >= len(titles)
