"""What the pages on models show: one of them, and several beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from leaderboards.audit import Noticed
from leaderboards.comparing import Apart, Line, Score
from leaderboards.improvements import ShownComparison
from leaderboards.models import MLModel, SettingsGroup
from leaderboards.pages import ShownResult
from papers.models import Paper
from papers.pages import QuotedClaim
from papers.paging import Page
from papers.querystring import Asked


@dataclass(frozen=True, slots=True)
class ModelLine:
    """A result of a model, and the leaderboard on which it stands."""

    shown: ShownResult
    pad: str
    is_best: bool  # the current best of its ranking, as on the page of its claim


@dataclass(frozen=True, slots=True)
class ModelRank:
    """Where a model stands now in one ranking."""

    group: SettingsGroup
    url: str
    rank: int
    shown: ShownResult


@dataclass(frozen=True, slots=True)
class Citation:
    """A paper that compares with a model, and the numbers that it gives for it."""

    paper: Paper
    results: tuple[ShownResult, ...]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model that may join a comparison, and the address where it has."""

    model: MLModel
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class ModelPage:
    """One model: all of it in short with its results, or one of its lists whole."""

    section: ClassVar[str] = "models"
    model: MLModel
    asked: Asked
    pager: Page[Any]  # of the list that is shown whole, else of results
    show: str = ""
    lines: tuple[ModelLine, ...] = ()
    ranks: tuple[ModelRank, ...] = ()
    all_ranks_url: str = ""  # where not all stand here
    citing: tuple[Citation, ...] = ()
    all_citing_url: str = ""
    claims: tuple[QuotedClaim, ...] = ()  # of the paper that introduces it
    namesakes: tuple[MLModel, ...] = ()
    ambiguous_count: int = 0  # results that may be of it or of a namesake
    rivals: tuple[ModelChoice, ...] = ()
    compare_url: str = ""
    improvements: tuple[ShownComparison, ...] = ()  # claimed for it, or over it
    all_improvements_url: str = ""
    audit: Noticed | None = None  # none where all fits together


@dataclass(frozen=True, slots=True)
class PickedModel:
    """A model that is compared, and the address of the comparison without it."""

    model: MLModel
    without_url: str


@dataclass(frozen=True, slots=True)
class PickerPage:
    """What a picker of models offers for the words typed into it."""

    kept: str  # the models that are compared already, as the address names them
    as_of: str  # the day that is kept along, as the address names it
    query: str
    choices: tuple[ModelChoice, ...] = ()
    is_near: bool = False
    certain: ModelChoice | None = None  # the only one that the words can mean


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Up to five models beside each other, where their settings are equal."""

    section: ClassVar[str] = "models"
    models: tuple[PickedModel, ...]
    unknown: tuple[str, ...]  # keys in the address that are none
    has_too_many: bool
    picker: PickerPage
    rivals: tuple[ModelChoice, ...]
    scores: tuple[Score, ...]
    lines: tuple[Line, ...]
    pager: Page[SettingsGroup]
    apart: tuple[Apart, ...]
    has_more_apart: bool
    download_url: str
    api_url: str
    is_full: bool  # no other model can join
    asked: Asked
    day: date | None  # none on the page of today
    today_url: str
    kept_beside_day: tuple[tuple[str, str], ...]
