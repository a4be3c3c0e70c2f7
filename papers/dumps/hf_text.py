"""Hugging Face Daily Papers pages saved as text: compact, spaced and detailed."""

from __future__ import annotations

import codecs
import functools
import itertools
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from papers.dumps.dates import PageYears, PrintedDate, printed_date, published_on
from papers.dumps.entries import ENTRY_LIMIT, Place, paper_or_refusal, refuse, trim
from papers.dumps.hf_details import (
    AUTHORS,
    DATE_LINE,
    LONGEST_DETAIL,
    SEPARATORS,
    Details,
    name_once,
)
from papers.dumps.lines import RawLine, read_lines
from papers.dumps.navigation import is_navigation, without_glued_navigation
from papers.dumps.records import (
    Checkpoint,
    DamagedDump,
    DateSource,
    Layout,
    Listing,
    PaperRecord,
    RefusedEntry,
)
from papers.dumps.text_alignment import (
    MARGIN,
    WINDOWS,
    Kind,
    Step,
    TextLine,
    clear_entry,
    next_step,
)

_YEAR_IN_FILE = re.compile(
    rb"\n[^\S\n]*(?:\xc2\xb7[^\S\n]*)?(?:Published on |Submitted on )?"
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
    rb" [0-3]?[0-9], ([12][0-9]{3})(?=\s)"
)
# A text cut behind these seems to end with a sentence.
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]|al|vs|etc|cf|Fig|Eq|e\.g|i\.e)\.$")
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TextPage:
    """What a text dump says as a whole, found in one pass over it."""

    printed: PrintedDate | None  # the page's own date, at its head
    newest_year: int | None
    gapped: bool  # whether blank lines part titles and abstracts

    def listed_on(self, listed_on: date | None) -> date | None:
        """The day of the listing, as far as page and caller tell."""
        if self.printed is None:
            return listed_on
        return PageYears(self.newest_year, listed_on).resolve(self.printed)


def survey(path: Path) -> TextPage:
    """Read what holds for the whole page; raises DamagedDump for undecodable bytes."""
    status = path.stat()
    return _surveyed(path, status.st_size, status.st_mtime_ns)


# Reading goes on batch by batch: a large page is not passed over anew for each.
@functools.lru_cache(maxsize=4)
def _surveyed(path: Path, size: int, changed: int) -> TextPage:
    newest: int | None = None
    blank = filled = 0
    printed: PrintedDate | None = None
    in_head = True
    with path.open("rb") as source:
        for line in itertools.islice(read_lines(source, Checkpoint()), 400):
            text = trim(_decode(line))
            if not text:
                blank += 1
                continue
            filled += 1
            if in_head:
                text = without_glued_navigation(text)
                match = DATE_LINE.fullmatch(text)
                if match and printed is None:
                    printed = printed_date(match)
                elif text and not is_navigation(text) and not match:
                    in_head = False
        source.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        tail = b"\n"
        while chunk := source.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                # Before anything is stored; the line is looked for only when needed.
                for line in read_lines(source, Checkpoint()):
                    _decode(line)
            for match_year in _YEAR_IN_FILE.finditer(tail + chunk):
                newest = max(newest or 0, int(match_year[1]))
            tail = chunk[-100:]
    return TextPage(printed, newest, blank > filled / 3)


def read_text_listing(path: Path, layout: Layout, listed_on: date | None) -> Listing:
    """What the page says of itself: its date."""
    page = survey(path)
    return Listing(
        layout,
        month=page.printed.month if page.printed else None,
        day=page.printed.day if page.printed else None,
        listed_on=page.listed_on(listed_on),
    )


def read_text(
    path: Path, layout: Layout, *, listed_on: date | None = None, after: Checkpoint
) -> Iterator[PaperRecord | RefusedEntry]:
    """The entries of a text dump behind `after`."""
    page = survey(path)
    years = PageYears(page.newest_year, listed_on)
    day = page.listed_on(listed_on)
    detailed = layout is Layout.HF_TEXT_DETAILED
    with path.open("rb") as source:
        ahead = _Ahead(_text_lines(read_lines(source, after), after.offset == 0))
        entry = after.entry
        # Details at the very beginning belong to an entry of which nothing is left.
        while ahead.next_detail() is not None:
            pass
        while ahead.fill(1):
            step, run = _step(ahead, page.gapped, detailed)
            details = Details()
            end = run[step.count - 1]
            ahead.drop(step.count)
            while (detail := ahead.next_detail()) is not None:
                end = detail
                if not details.add(detail.text):
                    details.organisation = name_once(detail.text)
            place = Place(
                entry, run[0].number, Checkpoint(entry + 1, end.number + 1, end.end)
            )
            entry += 1
            yield _entry(place, step, run, details, years, day, detailed)


def _step(ahead: _Ahead, gapped: bool, detailed: bool) -> tuple[Step, list[TextLine]]:
    """What comes next, and the lines that were looked at for it."""
    ahead.fill(4)
    four = list(itertools.islice(ahead.lines, 4))
    if clear := clear_entry(four, gapped=gapped, detailed=detailed):
        return clear, four
    for window in WINDOWS:
        has_more = ahead.fill(window + 1) > window
        run = list(
            itertools.takewhile(
                lambda line: line.kind is Kind.TEXT,
                itertools.islice(ahead.lines, window),
            )
        )
        closed = len(run) < window or not has_more
        step = next_step(run, gapped=gapped, closed=closed, detailed=detailed)
        if closed or step.count <= window - MARGIN:
            break
    return step, run


class _Ahead:
    """A stream of lines of which the next ones can be looked at."""

    def __init__(self, source: Iterator[TextLine]) -> None:
        self.lines: deque[TextLine] = deque()
        self._source = source

    def fill(self, count: int) -> int:
        """Have `count` lines at hand if there are so many; return how many are."""
        missing = count - len(self.lines)
        if missing > 0:
            self.lines.extend(itertools.islice(self._source, missing))
        return len(self.lines)

    def next_detail(self) -> TextLine | None:
        """Take the next line if it is a detail of the entry above."""
        if self.fill(1) and self.lines[0].kind is Kind.DETAIL:
            return self.lines.popleft()
        return None

    def drop(self, count: int) -> None:
        """Take the next `count` lines."""
        for _ in range(count):
            self.lines.popleft()


def _entry(
    place: Place,
    step: Step,
    run: list[TextLine],
    details: Details,
    years: PageYears,
    listed_on: date | None,
    detailed: bool,
) -> PaperRecord | RefusedEntry:
    if step.title is None:
        return refuse(place, step.reason, run[0].text)
    for line in (step.title, *step.abstract):
        if line.damage:
            return refuse(place, line.damage, step.title.text)
    last = step.abstract[-1]
    if last.is_last and (detailed or _may_be_cut(last)):
        return refuse(
            place, "The text ends in the middle of this entry.", step.title.text
        )
    day = years.resolve(details.printed) if details.printed else None
    return paper_or_refusal(
        place,
        title=step.title.text,
        abstract="\n".join(line.text for line in step.abstract),
        published=published_on(day, DateSource.ENTRY),
        listed_on=listed_on,
        authors_count=details.authors_count,
        organisation=details.organisation,
        comments=details.comments,
    )


def _may_be_cut(line: TextLine) -> bool:
    """Whether the last abstract of a file does not end as abstracts do."""
    return not line.ends_sentence or _ABBREVIATION.search(line.text[-12:]) is not None


def _decode(line: RawLine) -> str:
    try:
        return line.data.decode()
    except UnicodeDecodeError as error:
        if line.oversized:
            return line.data.decode(errors="replace")
        if not line.is_ended and error.reason == "unexpected end of data":
            return line.data[: error.start].decode()
        raise DamagedDump(
            f"Line {line.number} holds bytes that are not UTF-8 (byte "
            f"{line.data[error.start]:#04x} at offset {line.offset + error.start}). "
            "Save the file as UTF-8."
        ) from error


def _text_lines(source: Iterator[RawLine], in_head: bool) -> Iterator[TextLine]:
    """The lines that carry something, navigation left out, details marked."""
    pending: deque[TextLine] = deque()
    for line in _filled_lines(source, in_head):
        pending.append(line)
        if line.kind is Kind.DETAIL and line.text in SEPARATORS:
            _mark_organisation(pending)
        if len(pending) > 3:
            yield pending.popleft()
    if pending:
        pending[-1].is_last = True
    yield from pending


def _mark_organisation(pending: deque[TextLine]) -> None:
    """Mark an organisation's line: it stands right above the separator."""
    separator, *above = reversed(pending)
    names = [line for line in above[:1] if len(line.text) <= LONGEST_DETAIL]
    for line in names:
        if line.kind is Kind.TEXT and (
            not separator.gap or name_once(line.text) != line.text
        ):
            line.kind = Kind.DETAIL
            for twin in above[1:2]:
                if twin.text == line.text:
                    twin.kind = Kind.DETAIL


def _filled_lines(source: Iterator[RawLine], in_head: bool) -> Iterator[TextLine]:
    gap = False
    was_date = False
    for raw in source:
        text = trim(_decode(raw))
        if not text:
            gap = True
            continue
        damage = _damage(raw, text)
        if in_head:
            text = without_glued_navigation(text)
            match = DATE_LINE.fullmatch(text)
            if not text or match or is_navigation(text):
                continue
            in_head = False
        kind = Kind.TEXT
        if len(text) <= LONGEST_DETAIL:
            is_date = DATE_LINE.fullmatch(text) is not None
            if (
                is_date
                or text in SEPARATORS
                or AUTHORS.fullmatch(text)
                or (was_date and not gap and text.isdigit() and len(text) < 7)
            ):
                kind = Kind.DETAIL
            elif is_navigation(text):
                continue
            was_date = is_date
        yield TextLine(raw.number, raw.offset, raw.end, text, gap, kind, damage)
        gap = False


def _damage(raw: RawLine, text: str) -> str:
    if raw.oversized:
        return f"Line {raw.number} is over {ENTRY_LIMIT:,} bytes long."
    if "\0" in text:
        return f"Line {raw.number} holds a NUL character. Remove it."
    return ""
