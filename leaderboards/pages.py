"""What each page on leaderboards shows: one frozen dataclass a page, given as `page`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.safestring import SafeString

from leaderboards.models import (
    Benchmark,
    Dataset,
    Leaderboard,
    Metric,
    Record,
    RegistryEntry,
    Result,
    Row,
    SettingsGroup,
    Task,
)
from leaderboards.search import Finds
from leaderboards.standing import Agreement
from leaderboards.totals import Totals
from papers.marking import Evidence
from papers.models import Dump
from papers.pages import Choice, LabelledSection, QuotedClaim
from papers.paging import Page
from papers.querystring import Asked

if TYPE_CHECKING:
    from leaderboards.audit import Noticed
    from leaderboards.side_by_side import SideBySide


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A result that was better than all before it."""

    record: Record
    result: ShownResult
    previous: str
    gain: str


@dataclass(frozen=True, slots=True)
class AreaSummary:
    """An area of research with its largest tasks."""

    name: str
    url: str
    results_count: int
    tasks: tuple[Task, ...]
    more: int  # tasks that are not named; not above zero where all are


@dataclass(frozen=True, slots=True)
class HomePage:
    """The first page: where to search, what is new, how the whole is doing."""

    section: ClassVar[str] = "home"
    totals: Totals
    read: LabelledSection | None  # how well the extractor reads labelled abstracts
    latest_dump: Dump | None
    records: tuple[BrokenRecord, ...]
    boards: tuple[BoardSummary, ...]
    areas: tuple[AreaSummary, ...]
    claims: tuple[QuotedClaim, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been read yet."""
        return not self.totals.papers


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A result as every page shows it."""

    result: Result
    name: str  # of its model, "method of ‹paper›" or "unnamed baseline in ‹paper›"
    model_url: str
    value: str  # comparable
    printed: str  # as the paper prints it
    printed_metric: str  # the metric as printed, where the value was converted
    is_corrected: (
        bool  # the value is a curator's: the printed number was misread or is wrong
    )
    settings: tuple[str, ...]  # those that are shown only and do not split the ranking
    evidence: Evidence | None

    @property
    def has_notes(self) -> bool:
        """Whether there is more to say than its value: settings, doubts."""
        result = self.result
        return bool(self.settings or result.metric_assumed or result.not_ranked_reason)


@dataclass(frozen=True, slots=True)
class BoardSummary:
    """A leaderboard in a list, with what is best on it."""

    board: Leaderboard
    best: ShownResult | None
    latest: date | None


@dataclass(frozen=True, slots=True)
class BenchmarkLine:
    """A benchmark in a list: its main leaderboard and the others."""

    benchmark: Benchmark
    main: BoardSummary
    others: tuple[Leaderboard, ...]
    more_others: int  # how many there are besides; not above zero where these are all


@dataclass(frozen=True, slots=True)
class BenchmarksPage:
    """The list of benchmarks, narrowed to what the reader asked for."""

    section: ClassVar[str] = "benchmarks"
    asked: Asked
    lines: tuple[BenchmarkLine, ...]
    pager: Page[Benchmark]
    kept: tuple[tuple[str, str], ...]  # what the search form carries along
    areas: tuple[Choice, ...]
    tasks: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    extents: tuple[Choice, ...]
    is_narrowed: bool
    clear_url: str


@dataclass(frozen=True, slots=True)
class Witness:
    """One result that speaks for a row."""

    shown: ShownResult
    is_shown: bool  # whether it is the one that the row shows
    agreement: Agreement  # with the one that is shown; alone where nothing can be said


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A row of a leaderboard with its rank and its evidence."""

    section: Row.Section
    group: SettingsGroup
    rank: int | None
    best_until: date | None  # where it was the best of its time: when that ended
    gain: (
        str  # by how much it was better than the best before it; empty where it was not
    )
    shown: ShownResult
    pad: str
    witnesses_count: int
    witnesses: tuple[Witness, ...]
    more_witnesses: int
    repeated_by: int  # other papers that give the same number
    contradicted_by: int  # other papers that give another one under the same settings


@dataclass(frozen=True, slots=True)
class BoardSection:
    """Rows that stand together on a leaderboard: ranked, listed, awaiting review."""

    section: Row.Section
    lines: tuple[BoardLine, ...]
    shows_group: bool  # whether rows of several settings groups stand together


@dataclass(frozen=True, slots=True)
class Past:
    """What a page as of a day says of itself."""

    day: date
    results_count: int  # reported by then
    undated_count: int  # left out, because their papers have no date
    today_url: str


@dataclass(frozen=True, slots=True)
class LeaderboardPage:
    """One leaderboard: what is measured, under which settings, and who reported what."""

    section: ClassVar[str] = "benchmarks"
    asked: Asked
    board: Leaderboard
    best: BoardSummary
    group: SettingsGroup | None  # none where results of all settings are shown
    groups: tuple[Choice, ...]
    metrics: tuple[Choice, ...]
    sections: tuple[BoardSection, ...]
    side: SideBySide | None  # the same rows under all metrics, where that is asked for
    pager: Page[Any]  # of rows; as of a day, of the results that showed them
    chart: SafeString  # as drawn; empty where too little is dated
    past: Past | None  # none on the page of today
    downloads: tuple[Choice, ...]
    snippets: tuple[Snippet, ...]
    kept: tuple[tuple[str, str], ...]  # what the form that narrows carries along
    kept_beside_day: tuple[tuple[str, str], ...]  # and the one that asks for a day
    reporters: tuple[Choice, ...]
    origins: tuple[Choice, ...]
    year: int | None
    sort: str
    order: str  # in words: "highest first"
    value_sort_url: str
    date_sort_url: str
    is_narrowed: bool
    clear_url: str
    improvements: SafeString  # the newest, as rendered; empty where no paper claims any
    audit: Noticed | None  # none where all fits together


@dataclass(frozen=True, slots=True)
class Snippet:
    """Text for a reader to copy into a page of their own."""

    name: str
    about: str
    code: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A small picture of two fields: who says it, and what."""

    name: str
    text: str
    name_width: int
    text_width: int
    is_first: bool

    @property
    def width(self) -> int:
        """Of both fields."""
        return self.name_width + self.text_width

    @property
    def square_width(self) -> int:
        """Of the second field up to its round corners."""
        return self.text_width - 2

    @property
    def name_length(self) -> int:
        """Of the letters of the first field."""
        return self.name_width - 16

    @property
    def text_length(self) -> int:
        """Of the letters of the second field."""
        return self.text_width - 16

    @property
    def text_x(self) -> int:
        """Where the letters of the second field begin."""
        return self.name_width + 8


@dataclass(frozen=True, slots=True)
class EmbedLine:
    """A row in a frame."""

    rank: int | None
    shown: ShownResult


@dataclass(frozen=True, slots=True)
class EmbedPage:
    """The first rows of a leaderboard, in a frame."""

    board: Leaderboard
    group: SettingsGroup | None
    as_of: date | None
    lines: tuple[EmbedLine, ...]
    url: str  # of the whole page


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of an explanation: other entries, then words."""

    name: str
    text: str = ""
    entries: tuple[RegistryEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A task, data set or metric: what it is, and the leaderboards it has part in."""

    section: str
    entry: Task | Dataset | Metric
    kind: str
    area: str  # in words; empty of what has none
    list_url: str
    facts: tuple[Fact, ...]
    boards: tuple[BoardSummary, ...]
    pager: Page[Leaderboard]


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """Entries of a list that stand together: tasks of one area, else all."""

    name: str
    entries: tuple[RegistryEntry, ...]


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """The list of all models, tasks, data sets or metrics."""

    section: str
    kind: str
    lead: str
    asked: Asked
    groups: tuple[EntryGroup, ...]
    pager: Page[RegistryEntry]
    clear_url: str


@dataclass(frozen=True, slots=True)
class SearchTab:
    """One sort of finds, with a link to nothing but these."""

    name: str
    url: str
    is_current: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found for some words, by sort."""

    section: ClassVar[str] = "search"
    query: str
    tabs: tuple[SearchTab, ...]
    finds: Finds  # as far as they are shown
    boards: tuple[BoardSummary, ...]
    claims: tuple[QuotedClaim, ...]
    more: dict[str, str]  # by sort: where there are more of it
    examples: tuple[Leaderboard, ...]  # what to try, where nothing was asked for


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page that the words typed so far may mean."""

    name: str
    url: str
    note: str
    is_said: bool = False  # whether papers say it so: a title


@dataclass(frozen=True, slots=True)
class SuggestionGroup:
    """Suggestions of one sort."""

    name: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class SuggestionsPage:
    """The list under a search box while somebody types."""

    query: str
    groups: tuple[SuggestionGroup, ...]
    has_parts: bool  # names that are some of the words, where none holds all of them
    is_near: bool

    @property
    def count(self) -> int:
        """How many there are, of all sorts."""
        return sum(len(group.suggestions) for group in self.groups)
