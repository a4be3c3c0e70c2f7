from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from papers.extraction import EXTRACTOR_VERSION
from papers.extraction.accuracy import load_history, write_history
from papers.management.commands import measure_corpus

CASE = '[[case]]\ntext = "Nothing."\nwhy = "no number"\nclaims = []\n'
PAPER = {"id": "p", "title": "T", "abstract": "It is 5.", "claims": []}


@pytest.fixture(autouse=True)
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (folder := tmp_path / "corpus").mkdir()
    (folder / "sorts.toml").write_text(CASE)
    monkeypatch.setattr(measure_corpus, "CORPUS", folder)
    return folder


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return tmp_path / "accuracy.json"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    path.write_text(json.dumps(PAPER) + "\n")
    return path


def test_measure_corpus_stores_the_figures_of_this_version(
    history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("measure_corpus", history=history)
    (figures,) = load_history(history)
    assert figures.version == EXTRACTOR_VERSION
    assert figures.labelled is None
    assert "1 of 1 cases fully right" in capsys.readouterr().out
    first = history.read_bytes()
    call_command("measure_corpus", history=history)
    assert history.read_bytes() == first


def test_measure_corpus_keeps_labelled_figures_until_the_models_change(
    history: Path, papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command(
        "measure_corpus", history=history, labelled=[papers], out_of_fold=papers
    )
    call_command("measure_corpus", history=history)
    (figures,) = load_history(history)
    assert figures.labelled is not None and figures.labelled.papers == 1
    others = replace(figures.labelled, models="others")
    write_history((replace(figures, labelled=others),), history)
    call_command("measure_corpus", history=history)
    assert load_history(history)[0].labelled is None
    assert "trained anew" in capsys.readouterr().err


def test_measure_corpus_wants_an_answer_for_every_labelled_abstract(
    history: Path, papers: Path, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.jsonl"
    answers.write_text(json.dumps({"id": "q", "title": "U", "claims": []}) + "\n")
    with pytest.raises(CommandError, match="in 1 of 1 labelled"):
        call_command(
            "measure_corpus", history=history, labelled=[papers], out_of_fold=answers
        )
    with pytest.raises(CommandError, match="go together"):
        call_command("measure_corpus", history=history, labelled=[papers])
    answers.write_text('{"title": "T"}\n')
    with pytest.raises(CommandError, match=r"answers.jsonl:1: claims is missing"):
        call_command(
            "measure_corpus", history=history, labelled=[papers], out_of_fold=answers
        )
    assert not history.exists()


def test_measure_corpus_says_where_no_corpus_is(corpus: Path, history: Path) -> None:
    (corpus / "sorts.toml").unlink()
    with pytest.raises(CommandError, match="no corpus in"):
        call_command("measure_corpus", history=history)
