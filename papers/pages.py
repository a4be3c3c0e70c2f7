"""What each page on papers shows: one frozen dataclass a page, given as `page`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from papers.marking import Evidence, MarkedAbstract
from papers.models import Claim, Curation, Dump, Paper, RefusedEntry, Sighting
from papers.paging import Page
from papers.querystring import Asked

if TYPE_CHECKING:
    from leaderboards.audit import Noticed
    from leaderboards.improvements import ShownComparison
    from papers.narrowing import Narrowing


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows or orders a list, and whether it is the one in force."""

    name: str
    url: str
    is_current: bool
    count: int | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many claims of one kind a paper makes."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper in a list, with what it claims."""

    paper: Paper
    kinds: tuple[KindCount, ...]


@dataclass(frozen=True, slots=True)
class TaskChoices:
    """The tasks of one area, to narrow a list by."""

    area: str
    tasks: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PapersPage:
    """The list of papers, narrowed to what the reader asked for."""

    section: ClassVar[str] = "papers"
    asked: Asked
    narrowing: Narrowing
    lines: tuple[PaperLine, ...]
    pager: Page[Paper]
    kinds: tuple[Choice, ...]
    has: tuple[Choice, ...]
    areas: tuple[TaskChoices, ...]
    datasets: tuple[str, ...]  # names to choose from
    clear_url: str


@dataclass(frozen=True, slots=True)
class QuotedClaim:
    """A claim in a list, with its sentence."""

    claim: Claim
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """The list of claims, narrowed to what the reader asked for."""

    section: ClassVar[str] = "papers"
    asked: Asked
    claims: tuple[QuotedClaim, ...]
    pager: Page[Claim]
    kinds: tuple[Choice, ...]
    reviews: tuple[Choice, ...]
    is_narrowed: bool
    clear_url: str


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One paper: its abstract with every claim marked, and where it was seen."""

    section: ClassVar[str] = "papers"
    paper: Paper
    abstract: MarkedAbstract
    claims: tuple[ClaimLine, ...]
    sightings: tuple[Sighting, ...]
    kinds: tuple[KindCount, ...]
    boards: tuple[PaperBoard, ...]
    similar: tuple[SimilarPaper, ...]
    audit: Noticed | None  # none where all fits together
    may_correct: bool  # the reader is a curator


@dataclass(frozen=True, slots=True)
class PaperResult:
    """A number of a paper on a leaderboard, and how it stands."""

    name: str  # of its model, or what the paper says it of
    model_url: str
    printed: str
    url: str  # of its claim
    settings: str  # empty where none are stated
    ranking_url: str
    standing: ShownStanding | None


@dataclass(frozen=True, slots=True)
class PaperBoard:
    """A leaderboard with what a paper reports on it."""

    name: str
    url: str
    results: tuple[PaperResult, ...]
    best: Other | None  # what is best there now, if it is another paper's


@dataclass(frozen=True, slots=True)
class SimilarPaper:
    """A paper that reports on the same leaderboards."""

    paper: Paper
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim beside its abstract: its ordinal there, and how it stands."""

    claim: Claim
    place: int  # 0 of a claim that stands outside the abstract
    standing: ShownStanding | None  # none of claims that stand on no leaderboard
    comparison: ShownComparison | None  # of an improvement: between which models


@dataclass(frozen=True, slots=True)
class Other:
    """Another paper's claim that a standing speaks of."""

    url: str
    words: str  # "64.1 by AURA"
    paper: Paper


@dataclass(frozen=True, slots=True)
class ShownStanding:
    """Where a claim stands on its leaderboard, and whether others agree with it."""

    board: str
    board_url: str
    settings: str
    place: str  # "current best", "superseded", "never best", "not ranked"
    why: str
    superseded_by: Other | None
    agreement: str  # "alone", "repeated", "contradicted"
    repeated_by: tuple[Other, ...]
    contradicted_by: tuple[Other, ...]
    is_dated: bool  # without a date it stands by today's ranking alone
    best_check: str  # empty where it does not call itself the best
    untold: str  # why that cannot be told
    better_earlier: Other | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One field of a claim: what counts, and the machine's reading where it differs."""

    name: str
    value: str
    machine: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a decision changed."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a curator on a claim, with the fields it changed."""

    curation: Curation
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One claim: its evidence, its fields, its standing, its history."""

    section: ClassVar[str] = "papers"
    claim: Claim
    evidence: Evidence
    readings: tuple[Reading, ...]
    decisions: tuple[Decision, ...]
    standing: ShownStanding | None
    asked: Asked
    as_of: date | None  # the day that the standing is of; none for today
    comparison: ShownComparison | None  # of an improvement: between which models
    audit: Noticed | None  # none where all fits together
    may_correct: bool  # the reader is a curator

    @property
    def has_machine_differences(self) -> bool:
        """Whether a curator decided otherwise than the machine reads."""
        return any(reading.machine is not None for reading in self.readings)


@dataclass(frozen=True, slots=True)
class DumpsPage:
    """The dumps that were brought in, newest first."""

    section: ClassVar[str] = "dumps"
    dumps: tuple[Dump, ...]
    pager: Page[Dump]


@dataclass(frozen=True, slots=True)
class DumpPage:
    """One dump: how far its reading is, what it kept and what it refused."""

    section: ClassVar[str] = "dumps"
    dump: Dump
    percent: int | None  # of its bytes, where the reader can tell
    refused: Page[RefusedEntry]
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A share in percent, with the range in which it lies with 95% confidence."""

    percent: str  # "91.2%"; empty where there is nothing to take a share of
    between: str  # "87 to 94"
    low: int  # the same in hundredths, to be drawn
    middle: int
    high: int
    count: int | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure: what counts as right, and how often it is."""

    words: str
    precision: Share
    recall: Share
    f1: Share
    given: int
    labelled: int


@dataclass(frozen=True, slots=True)
class CalibrationLine:
    """Claims of like confidence: what the machine said, and how many were right."""

    said: str
    right: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether confidence means what it says; `gap` is how far off it is on average."""

    lines: tuple[CalibrationLine, ...]
    gap: str


@dataclass(frozen=True, slots=True)
class PhenomenonLine:
    """One file of the corpus: cases with nothing wrong, and those of its negatives."""

    words: str
    right: Share
    negatives: Share


@dataclass(frozen=True, slots=True)
class CorpusSection:
    """The running extractor on the shipped corpus."""

    right: Share
    negatives: Share
    phenomena: tuple[PhenomenonLine, ...]
    measures: tuple[MeasureLine, ...]
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class LabelledSection:
    """The running extractor's models on labelled abstracts that they had not seen."""

    papers: int
    claims: int
    found: Share  # F1 of numbers found
    rows: Share  # F1 of whole rows
    measures: tuple[MeasureLine, ...]
    by_kind: tuple[MeasureLine, ...]
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """What people said of the readings of one version."""

    version: str
    looked_at: int
    unchanged: Share
    corrected: Share
    rejected: Share
    missed: int


@dataclass(frozen=True, slots=True)
class FieldLine:
    """How often a field was wrong in readings of numbers that are claims, by version."""

    words: str
    shares: tuple[tuple[str, Share], ...]  # each with its version


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A version of the extractor in the few figures that compare."""

    version: str
    is_running: bool
    cases: Share | None
    found: Share | None  # F1 of numbers found in the corpus
    rows: Share | None  # F1 of whole rows on labelled abstracts
    unchanged: Share | None


@dataclass(frozen=True, slots=True)
class AccuracyPage:
    """How well the extractor reads, measured three ways, and over its versions."""

    section: ClassVar[str] = "accuracy"
    version: str
    review_below: str
    corpus: CorpusSection | None
    labelled: LabelledSection | None
    verdicts: tuple[VerdictLine, ...]  # newest version first
    fields: tuple[FieldLine, ...]
    history: tuple[HistoryLine, ...]
