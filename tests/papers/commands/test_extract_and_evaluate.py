from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ABSTRACT = "We propose FiLo. FiLo reaches an accuracy of 91.5% on ImageNet."


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "papers.jsonl"
    label = {
        "value": "91.5",
        "unit": "%",
        "kind": "result",
        "metric": ["accuracy"],
        "dataset": ["ImageNet"],
        "model": ["FiLo"],
        "comparator": None,
        "quote": "accuracy of 91.5%",
    }
    paper = {"id": "s-1", "title": "FiLo", "abstract": ABSTRACT, "claims": [label]}
    empty = {"id": "s-2", "title": "Nothing", "abstract": "No figure.", "claims": []}
    path.write_text(f"{json.dumps(paper)}\n{json.dumps(empty)}\n")
    return path


@pytest.mark.parametrize("jobs", [1, 2])
def test_extract_prints_a_line_for_each_paper_with_its_id(
    dump: Path, capsys: pytest.CaptureFixture[str], jobs: int
) -> None:
    call_command("extract", str(dump), jobs=jobs)
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["id"], second["id"]) == ("s-1", "s-2")
    (claim,) = first["claims"]
    assert ABSTRACT[claim["start"] : claim["end"]] == claim["value"] == "91.5"
    assert claim["sentence"] == "FiLo reaches an accuracy of 91.5% on ImageNet."
    assert second["claims"] == []


def test_extract_names_the_file_that_it_cannot_read(
    tmp_path: Path, dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    binary = tmp_path / "page.pdf"
    binary.write_bytes(b"%PDF-1.7\n\x00\x01")
    with pytest.raises(CommandError):
        call_command("extract", str(binary), str(dump))
    printed = capsys.readouterr()
    assert "page.pdf" in printed.err
    assert len(printed.out.splitlines()) == 2


def test_evaluate_measures_the_extractor(
    dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("evaluate", str(dump), as_json=True)
    figures = json.loads(capsys.readouterr().out)
    assert figures["papers"] == 2
    assert figures["measures"]["entry"]["f1"] == 1
    low, high = figures["by_kind"]["result"]["recall_interval"]
    assert 0 < low < high == 1
    assert figures["calibration"]["by_kind"]["result"]["claims"] == 1


def test_evaluate_prints_scores_calibration_and_errors_by_cause(
    dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missed = {
        "id": "s-3",
        "title": "Apples",
        "abstract": "There were 7 apples in 1986.",
        "claims": [{"value": "7", "unit": "", "kind": "result", "quote": "7 apples"}],
    }
    with dump.open("a") as file:
        file.write(json.dumps(missed) + "\n")
    call_command("evaluate", str(dump), errors=1)
    printed = capsys.readouterr().out
    assert "detect        1.000 (0.21 to 1.00)   0.500 (0.09 to 0.91)" in printed
    assert "\nentry: the same with its model: a whole row\n" in printed
    assert "\nstrict: a whole row in its first accepted spelling\n" in printed
    assert "mean gap" in printed and "bin 1" in printed
    assert "missed: result       1   100.0%" in printed
    assert "given    nothing" in printed and "labelled 7 result" in printed


def test_evaluate_names_the_line_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"title": "T", "abstract": "A"}\n')
    with pytest.raises(CommandError, match=r"gold.jsonl:1: claims is missing"):
        call_command("evaluate", str(path))
