"""The page of one leaderboard: the product's heart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from leaderboards import pages
from leaderboards.audit import noticed
from leaderboards.drawing import drawing_of, line_of
from leaderboards.improvements import Improvements, shown_comparisons
from leaderboards.kept import kept_fragment, kept_value
from leaderboards.models import Comparison, Finding, Leaderboard, Result, Row
from leaderboards.querysets import LeaderboardQuerySet
from leaderboards.reigns import Reign, reigns_of
from leaderboards.selection import (
    ALL,
    NOT_STATED,
    PARAMETERS,
    Entry,
    Selection,
    selection_asked_for,
)
from leaderboards.showing import board_summary, shown_result
from leaderboards.side_by_side import side_by_side
from leaderboards.snippets import snippets_for
from leaderboards.standing import Agreement, Step, agreement_of
from leaderboards.standings import statement_of
from leaderboards.templatetags.numbers import paddings, plain
from leaderboards.views.revisions import by_revision
from papers.pages import Choice
from papers.paging import page_of
from papers.querystring import Asked

WITNESSES_SHOWN = 12
GROUPS_SHOWN = 60
IMPROVEMENTS_SHOWN = 6
_FILES = (
    ("csv", "CSV"),
    ("json", "JSON"),
    ("tex", "LaTeX table"),
    ("bib", "BibTeX of its papers"),
)


@require_safe
@by_revision()
def leaderboard_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One leaderboard, today or as of a day, opened on its largest settings group."""
    asked = Asked.in_request(request, *PARAMETERS)
    board = get_object_or_404(Leaderboard.objects.with_best(), slug=slug)
    selection = selection_asked_for(asked, board)
    pager = page_of(selection.rows(), asked, selection.ordering, parts=selection.parts)
    line = line_of(selection)
    boards = list(_boards_of_benchmark(board))
    is_beside = bool(asked.choice("metrics", (ALL,))) and len(boards) > 1
    sections = _sections(pager.rows, selection, line)

    page = pages.LeaderboardPage(
        asked=asked,
        board=board,
        best=_best(selection, line),
        group=selection.group,
        groups=_group_choices(asked, selection),
        metrics=_metric_choices(asked, selection, boards, is_beside=is_beside),
        sections=sections,
        side=side_by_side(selection, boards, [x for s in sections for x in s.lines])
        if is_beside
        else None,
        pager=pager,
        chart=drawing_of(selection, line),
        past=_past(asked, selection),
        downloads=_downloads(asked, board),
        snippets=snippets_for(request, asked, board),
        kept=asked.kept_beside("year"),
        kept_beside_day=asked.kept_beside("as_of"),
        reporters=_choices(
            asked, "by", selection.by, Result.ReportedBy.choices, "anyone"
        ),
        origins=_choices(
            asked, "origin", selection.origin, Result.Origin.choices, "any origin"
        ),
        year=selection.year,
        sort=selection.sort,
        order=_order_in_words(board, selection.sort),
        value_sort_url=asked.link(sort=None if selection.sort else "worst"),
        date_sort_url=asked.link(
            sort="oldest" if selection.sort == "newest" else "newest"
        ),
        is_narrowed=selection.is_narrowed,
        clear_url=asked.link(by=None, origin=None, year=None),
        improvements=_improvements(selection),
        audit=noticed(Finding.objects.filter(leaderboard=board), board=board.slug),
    )
    return render(request, "leaderboards/leaderboard_detail.html", {"page": page})


def _best(selection: Selection, line: Sequence[Step]) -> pages.BoardSummary:
    """What is best on the board; as of a day, in the group that is shown."""
    board = selection.board
    if selection.as_of is None:
        return board_summary(board)
    if selection.group is None and board.opening_group:
        line = line_of(replace(selection, group=board.opening_group))
    # The last record is the best of all, and found already.
    best = Result.objects.with_sources().filter(pk__in=[s.result_id for s in line[-1:]])
    return pages.BoardSummary(board, next(map(shown_result, best), None), None)


def _improvements(selection: Selection) -> SafeString:
    """The newest improvements claimed on the board, under any settings; kept like its chart."""
    board, day = selection.board, selection.as_of
    name = f"improvements {board.pk} {board.revision} {day}"
    return kept_fragment(name, partial(_rendered_improvements, board, day))


def _rendered_improvements(board: Leaderboard, day: date | None) -> str:
    comparisons = Comparison.objects.filter(leaderboard=board)
    if day:
        comparisons = comparisons.as_of(day)
    found = list(comparisons.newest().with_evidence()[: IMPROVEMENTS_SHOWN + 1])
    if not found:
        return ""
    every = Asked(reverse("leaderboards:improvements", args=[board.slug]), {})
    improvements = Improvements(
        shown_comparisons(found[:IMPROVEMENTS_SHOWN], day),
        every.link(as_of=day.isoformat() if day else None),
    )
    return render_to_string(
        "leaderboards/_improvements.html", {"improvements": improvements}
    )


def _past(asked: Asked, selection: Selection) -> pages.Past | None:
    """What is said of a page as of a day; none on that of today."""
    board, group, day = selection.board, selection.group, selection.as_of
    if day is None:
        return None
    results_count, undated_count = kept_value(
        f"counts {board.pk} {board.revision} {group and group.pk} {day}",
        lambda: (selection.results_count(), selection.undated_count()),
    )
    return pages.Past(
        day=day,
        results_count=results_count,
        undated_count=undated_count,
        today_url=asked.link(as_of=None),
    )


def _downloads(asked: Asked, board: Leaderboard) -> tuple[Choice, ...]:
    """The files of what is shown: the same parameters at their addresses.

    Those that made no sense are left out, as a file would be refused for them.
    """
    values = {k: v for k, v in asked.values.items() if k not in asked.misread}
    return tuple(
        Choice(
            name,
            Asked(
                reverse(f"leaderboards:leaderboard-{kind}", args=[board.slug]), values
            ).link(sort=None),
            False,
        )
        for kind, name in _FILES
    )


def _boards_of_benchmark(board: Leaderboard) -> LeaderboardQuerySet:
    """The leaderboards of the same benchmark, those with the most papers first."""
    boards = Leaderboard.objects.filter(benchmark=board.benchmark_id)
    return boards.shown().with_names().order_by("-papers_count", "pk")


def _metric_choices(
    asked: Asked,
    selection: Selection,
    boards: Sequence[Leaderboard],
    *,
    is_beside: bool,
) -> tuple[Choice, ...]:
    """Links to the benchmark's metrics and to all side by side; none where there is but one."""
    board, day = selection.board, selection.as_of
    if len(boards) < 2:
        return ()
    return (
        *(
            Choice(
                other.metric.name if other.metric else "metric not stated",
                Asked(other.get_absolute_url(), {}).link(
                    as_of=day.isoformat() if day else None
                ),
                other.pk == board.pk and not is_beside,
                None if day else other.rows_count,
            )
            for other in boards
        ),
        Choice("side by side", asked.link(metrics=ALL), is_beside),
    )


def _group_choices(asked: Asked, selection: Selection) -> tuple[Choice, ...]:
    """Links to the largest groups and to all of them; none where there is but one."""
    board, current = selection.board, selection.group
    groups = list(
        board.groups.exclude(rows_count=0, awaiting_count=0).order_by(
            "-rows_count", "-awaiting_count", "key"
        )[:GROUPS_SHOWN]
    )
    if len(groups) < 2:
        return ()
    if current is not None and current not in groups:
        groups.append(current)
    is_today = selection.as_of is None
    return (
        *(
            Choice(
                group.label,
                asked.link(settings=group.key or NOT_STATED),
                group == current,
                group.rows_count + group.awaiting_count if is_today else None,
            )
            for group in groups
        ),
        Choice(
            "all settings",
            asked.link(settings=ALL),
            current is None,
            board.rows_count if is_today else None,
        ),
    )


def _order_in_words(board: Leaderboard, sort: str) -> str:
    if sort in ("newest", "oldest"):
        return f"{sort} first"
    is_lower_better = (
        board.metric is not None and board.metric.higher_is_better is False
    )
    return "lowest first" if is_lower_better != (sort == "worst") else "highest first"


def _choices(
    asked: Asked,
    name: str,
    current: str,
    choices: Sequence[tuple[str, str]],
    any_words: str,
) -> tuple[Choice, ...]:
    return (
        Choice(any_words, asked.link(**{name: None}), not current),
        *(
            Choice(str(words), asked.link(**{name: value}), value == current)
            for value, words in choices
        ),
    )


def _sections(
    rows: Sequence[Any], selection: Selection, records: Sequence[Step]
) -> tuple[pages.BoardSection, ...]:
    entries = selection.entries(rows)
    ranks = selection.ranks(
        {e.rank_value for e in entries if e.section == Row.Section.RANKED}
    )
    witnesses = selection.witnesses_of(entries, WITNESSES_SHOWN)
    shown = [shown_result(entry.result) for entry in entries]
    reigns = reigns_of(selection, records, [entry.result.pk for entry in entries])
    pads = paddings([result.value for result in shown])
    lines = [
        _line(
            entry,
            result,
            pad,
            ranks,
            witnesses[entry.result.row_key],
            reigns.get(entry.result.pk, Reign()),
        )
        for entry, result, pad in zip(entries, shown, pads, strict=True)
    ]
    return tuple(
        pages.BoardSection(section, tuple(of_section), selection.group is None)
        for section, of_section in groupby(lines, key=lambda line: line.section)
    )


def _line(
    entry: Entry,
    shown: pages.ShownResult,
    pad: str,
    ranks: Mapping[Decimal, int],
    witnesses: Sequence[Result],
    reign: Reign,
) -> pages.BoardLine:
    result = entry.result
    others = [witness for witness in witnesses if witness.pk != result.pk]
    _, repeated, contradicted = agreement_of(
        statement_of(result), [statement_of(witness) for witness in others]
    )
    agreement = dict.fromkeys(repeated, Agreement.REPEATED)
    agreement |= dict.fromkeys(contradicted, Agreement.CONTRADICTED)
    quoted = (
        pages.Witness(shown, True, Agreement.ALONE),
        *(
            pages.Witness(
                shown_result(witness),
                False,
                agreement.get(witness.pk, Agreement.ALONE),
            )
            for witness in others
        ),
    )
    is_ranked = entry.section == Row.Section.RANKED
    return pages.BoardLine(
        section=entry.section,
        group=entry.group,
        rank=ranks.get(entry.rank_value) if is_ranked else None,
        best_until=reign.until,
        gain=plain(reign.gain),
        shown=shown,
        pad=pad,
        witnesses_count=entry.witnesses_count,
        witnesses=quoted,
        more_witnesses=entry.witnesses_count - len(quoted),
        repeated_by=_papers(others, agreement, Agreement.REPEATED),
        contradicted_by=_papers(others, agreement, Agreement.CONTRADICTED),
    )


def _papers(
    witnesses: Sequence[Result],
    agreement: Mapping[int, Agreement],
    which: Agreement,
) -> int:
    """How many papers agree so with the number that a row shows."""
    return len({w.paper_id for w in witnesses if agreement.get(w.pk) == which})
