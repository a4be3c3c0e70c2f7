"""The shipped corpus: short texts with every claim that has to be read from them.

Each TOML file explains one phenomenon (`percent`, `ranges`, `settings`, ...) by cases that were
labelled by reading. They serve the tests, and show readers how far extraction can be trusted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from papers.extraction.registry import fold
from papers.extraction.types import Bound, Direction, ExtractedClaim, Kind, Span

NAMES = ("metric", "dataset", "model", "comparator")
_CHECKED: dict[str, Callable[[Any], object]] = {
    "unit": str,
    "bound": Bound,
    "kind": Kind,
    "direction": Direction,
    "relative": bool,
    "own": bool,
    "says_best": bool,
}
_CLAIM_KEYS = {"number", "nth", "value", "value_high", *_CHECKED, *NAMES}
_CASE_KEYS = {"title", "text", "why", "claims", "settings"}


class CorpusError(Exception):
    """A corpus file does not have the form of one; the message names file and case."""


@dataclass(frozen=True, slots=True)
class ExpectedClaim:
    """One claim that has to be found, and what is known of its fields.

    A field that is in neither mapping is not checked; None means that it has to be empty.
    """

    span: Span
    fields: Mapping[str, object]
    names: Mapping[str, tuple[str, ...] | None]  # all that are accepted


@dataclass(frozen=True, slots=True)
class Case:
    """A text with its complete claims, its complete settings, or both."""

    id: str  # the file's name and the case's ordinal: "percent-007"
    phenomenon: str
    title: str
    text: str
    why: str
    claims: tuple[ExpectedClaim, ...] | None
    settings: Mapping[str, str] | None

    @property
    def is_negative(self) -> bool:
        """Whether nothing must be read: no claim, or in a settings case no setting."""
        return not (self.claims if self.settings is None else self.settings)


def load_corpus(directory: Path) -> list[Case]:
    """The cases of all corpus files of a directory, in the order of their names.

    Files that hold no cases (the floors that tests hold extraction to) are passed over.
    """
    cases = []
    for path in sorted(directory.glob("*.toml")):
        with path.open("rb") as file:
            tables = tomllib.load(file).get("case", [])
        cases += [
            _read_case(path.stem, ordinal, table)
            for ordinal, table in enumerate(tables, start=1)
        ]
    return cases


def judge(case: Case, claims: Iterable[ExtractedClaim]) -> list[str]:
    """What is wrong with the claims read from a case's text; nothing if all is right.

    A claim too many is as wrong as a claim too few. A case that says nothing about claims
    has no problems.
    """
    if case.claims is None:
        return []
    found = {claim.span: claim for claim in claims}
    problems = []
    for expected in case.claims:
        claim = found.pop(expected.span, None)
        if claim is None:
            problems.append(f"{case.text[slice(*expected.span)]}: missed")
        else:
            problems += _field_problems(case.text, expected, claim)
    problems += [
        f"{case.text[slice(*span)]}: no {claim.kind} claim"
        for span, claim in found.items()
    ]
    return problems


def judge_settings(case: Case, settings: Mapping[str, str]) -> list[str]:
    """What is wrong with the settings (name to value) read from a case's text."""
    if case.settings is None:
        return []
    return [
        f"{name}: {settings.get(name, 'none')!r}, not {case.settings.get(name, 'none')!r}"
        for name in sorted(settings.keys() | case.settings.keys())
        if settings.get(name) != case.settings.get(name)
    ]


def _field_problems(
    text: str, expected: ExpectedClaim, claim: ExtractedClaim
) -> list[str]:
    number = text[slice(*expected.span)]
    problems = []
    for name, value in expected.fields.items():
        if (given := getattr(claim, name)) != value:
            problems.append(f"{number}: {name} is {given}, not {value}")
    for name, accepted in expected.names.items():
        given = getattr(claim, name)
        if accepted is None or given is None:
            is_right = accepted is given
        else:
            is_right = fold(given) in map(fold, accepted)
        if not is_right:
            shown = " or ".join(accepted or ["None"])
            problems.append(f"{number}: {name} is {given}, not {shown}")
    return problems


def _read_case(phenomenon: str, ordinal: int, table: dict[str, Any]) -> Case:
    case_id = f"{phenomenon}-{ordinal:03}"
    if unknown := table.keys() - _CASE_KEYS:
        raise CorpusError(f"{case_id}: unknown keys {sorted(unknown)}")
    text = table.get("text", "")
    if not text or not table.get("why"):
        raise CorpusError(f"{case_id}: a case needs a text and says why it stands here")
    if "claims" not in table and "settings" not in table:
        raise CorpusError(f"{case_id}: neither claims nor settings are given")
    claims = None
    if "claims" in table:
        claims = tuple(_read_claim(case_id, text, claim) for claim in table["claims"])
        if len({claim.span for claim in claims}) < len(claims):
            raise CorpusError(f"{case_id}: a number is given twice; use nth")
    return Case(
        id=case_id,
        phenomenon=phenomenon,
        title=table.get("title", ""),
        text=text,
        why=table["why"],
        claims=claims,
        settings=table.get("settings"),
    )


def _read_claim(case_id: str, text: str, table: dict[str, Any]) -> ExpectedClaim:
    number = table.get("number", "")
    where = f"{case_id}: {number!r}"
    if unknown := table.keys() - _CLAIM_KEYS:
        raise CorpusError(f"{where}: unknown keys {sorted(unknown)}")
    if "kind" not in table:
        raise CorpusError(f"{where}: the kind is not given")
    try:
        fields: dict[str, object] = {
            "value": Decimal(table.get("value", number).replace(",", "")),
            "value_high": Decimal(table["value_high"])
            if "value_high" in table
            else None,
        }
        for name in _CHECKED.keys() & table.keys():
            fields[name] = _read_field(name, table[name])
    except (InvalidOperation, ValueError) as error:
        raise CorpusError(f"{where}: {error!r}") from error
    return ExpectedClaim(
        span=_locate(where, text, number, table.get("nth", 1)),
        fields=fields,
        names={name: _read_names(table[name]) for name in NAMES if name in table},
    )


def _read_field(name: str, value: Any) -> object:
    """A field's expected value; an empty string stands for none, save for the unit."""
    if value == "" and name != "unit":
        return None
    if _CHECKED[name] is bool and not isinstance(value, bool):
        raise ValueError(f"{name} is true, false or empty")
    return _CHECKED[name](value)


def _read_names(value: str | list[str]) -> tuple[str, ...] | None:
    """The accepted names; an empty string stands for none at all."""
    if isinstance(value, list):
        return tuple(value)
    return (value,) if value else None


def _locate(where: str, text: str, number: str, nth: int) -> Span:
    """The place of the nth standalone occurrence of a number as printed."""
    # "7" stands alone in "7%" and "7.", and not in "7.5", "0.7", "70" or "1,700".
    standalone = rf"(?<!\d)(?<!\d[.,]){re.escape(number)}(?![.,]?\d)"
    found: Sequence[re.Match[str]] = (
        list(re.finditer(standalone, text)) if number else []
    )
    if len(found) < nth:
        raise CorpusError(f"{where}: not in the text")
    return Span(*found[nth - 1].span())
