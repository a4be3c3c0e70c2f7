"""The shipped corpus: its form, and the share of it that extraction gets right."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from papers.extraction import extract_claims
from papers.extraction.corpus import (
    Case,
    CorpusError,
    judge,
    judge_settings,
    load_corpus,
)
from papers.extraction.settings import read_settings
from papers.extraction.types import Bound, ExtractedClaim, Kind, Span

CORPUS = Path(__file__).parents[2] / "data" / "corpus"
CASES = load_corpus(CORPUS)
PHENOMENA = sorted({case.phenomenon for case in CASES})


def problems_of(case: Case) -> list[str]:
    """All that extraction gets wrong in a case."""
    claims = extract_claims(case.title, case.text)
    settings = {setting.name: setting.value for setting in read_settings("", case.text)}
    return judge(case, claims) + judge_settings(case, settings)


def test_corpus_is_large_and_half_negative() -> None:
    assert len(CASES) >= 300
    assert sum(case.is_negative for case in CASES) * 2 >= len(CASES)
    assert sum(case.settings is not None for case in CASES) >= 100


def test_corpus_has_no_text_twice() -> None:
    assert len({case.text for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case_states_improvements_with_a_direction(case: Case) -> None:
    for claim in case.claims or ():
        is_improvement = claim.fields["kind"] is Kind.IMPROVEMENT
        assert is_improvement == ("direction" in claim.fields)


@pytest.mark.parametrize("phenomenon", PHENOMENA)
def test_share_of_right_cases_is_not_under_its_floor(phenomenon: str) -> None:
    floors = tomllib.loads((CORPUS / "floors.toml").read_text())
    cases = [case for case in CASES if case.phenomenon == phenomenon]
    wrong = {case.id: problems for case in cases if (problems := problems_of(case))}
    share = 1 - len(wrong) / len(cases)
    assert share >= floors[phenomenon], wrong


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "sorts.toml").write_text(text)
    return tmp_path


def test_judge_finds_too_much_too_little_and_wrong_fields(tmp_path: Path) -> None:
    (directory := tmp_path / "corpus").mkdir()
    whole, less, other = load_corpus(
        written(
            directory,
            """
            [[case]]
            text = "It has 81.0% accuracy on STL-10."
            why = "all of it"
            claims = [{ number = "81.0", kind = "result", unit = "%", dataset = "STL-10" }]
            [[case]]
            text = "It has 81.0% accuracy on STL-10."
            why = "as if nothing were there"
            claims = []
            [[case]]
            text = "It has 81.0% accuracy on STL-10."
            why = "as if it were something else"
            claims = [{ number = "81.0", kind = "result", dataset = "", bound = "<=" }]
            """,
        )
    )
    assert whole.claims is not None
    claims = [
        ExtractedClaim(
            span=whole.claims[0].span,
            value=Decimal("81.0"),
            value_high=None,
            unit="%",
            bound=Bound.EXACT,
            kind=Kind.RESULT,
            direction=None,
            relative=None,
            metric="accuracy",
            dataset="STL-10",
            model=None,
            comparator=None,
            condition="",
            own=None,
            says_best=False,
            sentence=Span(0, len(whole.text)),
            confidence=0.9,
            rule="by hand",
        )
    ]
    assert judge(whole, claims) == []
    assert judge(whole, []) == ["81.0: missed"]
    assert judge(less, claims) == ["81.0: no result claim"]
    assert judge(other, claims) == [
        "81.0: bound is =, not <=",
        "81.0: dataset is STL-10, not None",
    ]


def test_judge_settings_compares_all_of_them(tmp_path: Path) -> None:
    (case,) = load_corpus(
        written(
            tmp_path,
            """
            [[case]]
            text = "With 5 shots on the validation set it is right in 7% of 10."
            why = "two settings"
            settings = { shots = "5", split = "val" }
            """,
        )
    )
    assert judge(case, []) == []
    assert judge_settings(case, {"shots": "5", "split": "val"}) == []
    assert judge_settings(case, {"shots": "8", "size": "7B"}) == [
        "shots: '8', not '5'",
        "size: '7B', not 'none'",
        "split: 'none', not 'val'",
    ]


def test_number_is_found_where_it_stands_alone(tmp_path: Path) -> None:
    (case,) = load_corpus(
        written(
            tmp_path,
            """
            [[case]]
            text = "From 7.5 and 17 to 7 and again 7."
            why = "the same digits inside other numbers"
            claims = [
              { number = "7", kind = "result" },
              { number = "7", nth = 2, kind = "result" },
            ]
            """,
        )
    )
    assert case.claims is not None
    assert [claim.span for claim in case.claims] == [Span(19, 20), Span(31, 32)]


@pytest.mark.parametrize(
    ("case", "complaint"),
    [
        pytest.param(
            'text = "7"\nwhy = "y"', "neither claims nor settings", id="no-answer"
        ),
        pytest.param('text = "7"\nclaims = []', "says why", id="no-why"),
        pytest.param(
            'text = "7"\nwhy = "y"\nclaims = []\nnote = "n"', "note", id="unknown-key"
        ),
        pytest.param(
            'text = "7"\nwhy = "y"\nclaims = [{ number = "8", kind = "result" }]',
            "not in the text",
            id="absent-number",
        ),
        pytest.param(
            'text = "7"\nwhy = "y"\nclaims = [{ number = "7", kind = "rank" }]',
            "rank",
            id="unknown-kind",
        ),
        pytest.param(
            'text = "7"\nwhy = "y"\nclaims = [{ number = "7", kind = "result", own = "yes" }]',
            "own is true, false or empty",
            id="own-is-text",
        ),
        pytest.param(
            'text = "7"\nwhy = "y"\nclaims = [{ number = "7" }]', "kind", id="no-kind"
        ),
        pytest.param(
            'text = "7"\nwhy = "y"\nclaims = [{ number = "7", kind = "result", units = "%" }]',
            "units",
            id="unknown-field",
        ),
        pytest.param(
            'text = "7"\nwhy = "y"\nclaims = [{ number = "7", kind = "result" }, { number = "7", kind = "result" }]',
            "twice",
            id="number-twice",
        ),
    ],
)
def test_case_of_wrong_form_is_refused(
    tmp_path: Path, case: str, complaint: str
) -> None:
    with pytest.raises(CorpusError, match=complaint) as refusal:
        load_corpus(written(tmp_path, f"[[case]]\n{case}"))
    assert "sorts-001" in str(refusal.value)
