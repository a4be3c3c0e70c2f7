"""The list of claims gained and lost between two revisions."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bench.corpus import Text
from bench.gains import EXTRACT, Change, GainsError, compare, gains, report

ABSTRACT = "FiLo reaches 95.9 on VisA and 83.9 on MVTec_AD."
# An extractor that reads one number as a model of the revision's own.
PROGRAM = """
import json, sys
for line in open(sys.argv[2]):
    paper = json.loads(line)
    start = paper["abstract"].index({number!r})
    claim = {{"value": {number!r}, "unit": "%", "kind": "result", "model": {model!r},
             "start": start, "end": start + 4, "confidence": {confidence}}}
    print(json.dumps({{"id": paper["id"], "claims": [claim]}}))
"""


def claim(number: str, **fields: Any) -> dict[str, Any]:
    start = ABSTRACT.index(number)
    return {
        "value": number,
        "unit": "",
        "kind": "result",
        "start": start,
        "end": start + len(number),
        "confidence": 0.5,
    } | fields


def changes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Change]:
    text = Text("FiLo", ABSTRACT)
    return list(compare([text], {"0": before}, {"0": after}))


def test_compare_tells_gained_lost_and_changed_apart() -> None:
    (change,) = changes([], [claim("83.9")])
    assert change.before is None and change.place.count("[83.9]") == 1
    (change,) = changes([claim("95.9")], [])
    assert change.after is None and change.paper == "FiLo"
    (change,) = changes(
        [claim("95.9", model=None, unit="")], [claim("95.9", model="FiLo", unit="%")]
    )
    assert change.fields == ("model", "unit")


def test_compare_ignores_how_sure_the_extractor_is() -> None:
    assert not changes([claim("95.9")], [claim("95.9", confidence=0.9)])


def test_compare_takes_a_refused_text_for_one_without_claims() -> None:
    text = Text("FiLo", ABSTRACT)
    (change,) = compare([text], {"0": [claim("95.9")]}, {})
    assert change.after is None


def test_report_counts_and_escapes_what_papers_say() -> None:
    both = changes([claim("95.9")], [claim("83.9", dataset="MVTec_AD")])
    page = "\n".join(report(both, papers=1, source="sample", old="v1", new="v2"))
    assert "## Claims in 1 abstracts of sample, from v1 to v2" in page
    assert "1 gained, 1 lost, 0 changed." in page
    assert r"- 83.9 result, dataset MVTec\_AD: …" in page
    assert "### Changed" not in page


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Revisions without an extractor (`none`), with a first one and a second one."""
    texts = tmp_path / "texts.jsonl"
    texts.write_text(json.dumps({"title": "FiLo", "abstract": ABSTRACT}) + "\n")
    monkeypatch.setenv("BENCH_CORPUS", str(texts))
    (folder := tmp_path / "repository").mkdir()

    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@localhost", *arguments],
            cwd=folder,
            check=True,
            capture_output=True,
        )

    def commit(tag: str, program: str) -> None:
        (folder / "manage.py").write_text(program)
        git("add", ".")
        git("commit", "-m", tag)
        git("tag", tag)

    git("init")
    commit("none", "")
    (folder / EXTRACT.parent).mkdir(parents=True)
    (folder / EXTRACT).write_text("# In its place.\n")
    commit("first", PROGRAM.format(number="95.9", model="LoFi", confidence=0.5))
    commit("second", PROGRAM.format(number="95.9", model="FiLo", confidence=0.6))
    commit("broken", "raise SystemExit('no such registry')")
    (folder / "manage.py").write_text(
        PROGRAM.format(number="83.9", model="FiLo", confidence=0.6)
    )
    return folder


def test_gains_compares_two_revisions_without_touching_the_repository(
    repository: Path,
) -> None:
    page = "\n".join(gains(repository, "first", "second"))
    assert "0 gained, 0 lost, 1 changed." in page
    assert "Changed fields: model 1." in page
    assert "- model LoFi → FiLo: …FiLo reaches \\[95.9\\] on VisA" in page
    assert "83.9" in (repository / "manage.py").read_text()


def test_gains_compares_with_the_work_tree(repository: Path) -> None:
    page = "\n".join(gains(repository, "second", None))
    assert "from second to the work tree" in page
    assert "1 gained, 1 lost, 0 changed." in page


@pytest.mark.parametrize(
    ("revision", "complaint"),
    [
        ("none", "none has no extractor yet"),
        ("broken", "extractor of broken failed:\nno such registry"),
        ("nowhere", "nowhere cannot be read"),
    ],
)
def test_gains_says_why_revisions_cannot_be_compared(
    repository: Path, revision: str, complaint: str
) -> None:
    with pytest.raises(GainsError, match=complaint):
        list(gains(repository, revision, None))
