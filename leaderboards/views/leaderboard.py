"""The page of one leaderboard: the product's heart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from leaderboards import pages
from leaderboards.chart import NARROW, WIDE, Chart, Dated, chart_of
from leaderboards.models import Leaderboard, Record, Result, Row, SettingsGroup
from leaderboards.showing import board_summary, shown_result
from leaderboards.templatetags.numbers import paddings
from papers.pages import Choice
from papers.paging import page_of
from papers.querystring import Asked

ALL, NOT_STATED = "all", "not-stated"
WITNESSES_SHOWN = 12
GROUPS_SHOWN = 60
CHART_POINTS = 150
_ORDERS = {
    "": ("section", "-rank_value", "tiebreak", "pk"),
    "worst": ("section", "rank_value", "-tiebreak", "-pk"),
    "newest": ("section", "-published_order", "-pk"),
    "oldest": ("section", "published_order", "pk"),
}


@require_safe
def leaderboard_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One leaderboard, opened on its largest settings group."""
    asked = Asked.in_request(request, "settings", "sort", "by", "origin", "year")
    board = get_object_or_404(Leaderboard.objects.with_best(), slug=slug)
    group = _group_asked_for(asked, board)
    sort = asked.choice("sort", _ORDERS)
    by = asked.choice("by", Result.ReportedBy.values)
    origin = asked.choice("origin", Result.Origin.values)
    year = asked.year("year")

    rows = Row.objects.for_leaderboard(board, group).with_evidence()
    if by:
        rows = rows.filter(result__reported_by=by)
    if origin:
        rows = rows.filter(result__origin=origin)
    if year:
        rows = rows.published_in(year)
    pager = page_of(rows, asked, _ORDERS[sort])

    page = pages.LeaderboardPage(
        asked=asked,
        board=board,
        best=board_summary(board),
        group=group,
        groups=_group_choices(asked, board, group),
        metrics=tuple(
            Choice(
                other.metric.name if other.metric else "metric not stated",
                other.get_absolute_url(),
                other.pk == board.pk,
                other.rows_count,
            )
            for other in board.benchmark.leaderboards.shown().with_names()
        ),
        sections=_sections(pager.rows, group),
        pager=pager,
        charts=_charts(group),
        kept=asked.kept_beside("year"),
        reporters=_choices(asked, "by", by, Result.ReportedBy.choices, "anyone"),
        origins=_choices(asked, "origin", origin, Result.Origin.choices, "any origin"),
        year=year,
        sort=sort,
        order=_order_in_words(board, sort),
        value_sort_url=asked.link(sort=None if sort else "worst"),
        date_sort_url=asked.link(sort="oldest" if sort == "newest" else "newest"),
        is_narrowed=bool(by or origin or year),
        clear_url=asked.link(by=None, origin=None, year=None),
    )
    return render(request, "leaderboards/leaderboard_detail.html", {"page": page})


def _group_asked_for(asked: Asked, board: Leaderboard) -> SettingsGroup | None:
    """The group to show, none for all of them; an unknown one counts as not given."""
    name = asked.text("settings")
    if name == ALL:
        return None
    if name:
        key = "" if name == NOT_STATED else name
        if found := board.groups.filter(key=key).first():
            return found
    return board.opening_group or board.groups.first()


def _group_choices(
    asked: Asked, board: Leaderboard, current: SettingsGroup | None
) -> tuple[Choice, ...]:
    """Links to the largest groups and to all of them; none where there is but one."""
    groups = list(
        board.groups.order_by("-rows_count", "-awaiting_count", "key")[:GROUPS_SHOWN]
    )
    if len(groups) < 2:
        return ()
    if current is not None and current not in groups:
        groups.append(current)
    return (
        *(
            Choice(
                group.label,
                asked.link(settings=group.key or NOT_STATED),
                group == current,
                group.rows_count + group.awaiting_count,
            )
            for group in groups
        ),
        Choice(
            "all settings",
            asked.link(settings=ALL),
            current is None,
            board.rows_count,
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
    rows: Sequence[Row], group: SettingsGroup | None
) -> tuple[pages.BoardSection, ...]:
    ranks = (
        Row.objects.ranks_in(
            group,
            {row.rank_value for row in rows if row.section == Row.Section.RANKED},
        )
        if group
        else {}
    )
    witnesses = _witnesses(rows)
    shown = [shown_result(row.result) for row in rows]
    pads = paddings([result.value for result in shown])
    lines = [
        pages.BoardLine(
            row=row,
            rank=ranks.get(row.rank_value)
            if row.section == Row.Section.RANKED
            else None,
            shown=result,
            pad=pad,
            witnesses=witnesses[row.pk],
            more_witnesses=row.witnesses_count - len(witnesses[row.pk]),
        )
        for row, result, pad in zip(rows, shown, pads, strict=True)
    ]
    return tuple(
        pages.BoardSection(Row.Section(section), tuple(of_section), group is None)
        for section, of_section in groupby(lines, key=lambda line: line.row.section)
    )


def _witnesses(rows: Sequence[Row]) -> dict[int, tuple[pages.Witness, ...]]:
    """The witnesses of rows by the rows' keys; the one that is shown comes first."""
    others: dict[str, list[Result]] = defaultdict(list)
    keys = {row.key for row in rows}
    for result in Result.objects.witnesses_of(keys, each=WITNESSES_SHOWN):
        others[result.row_key].append(result)
    return {
        row.pk: (
            pages.Witness(shown_result(row.result), True),
            *(
                pages.Witness(shown_result(result), False)
                for result in others[row.key]
                if result.pk != row.result_id
            ),
        )
        for row in rows
    }


def _charts(group: SettingsGroup | None) -> tuple[Chart, ...]:
    """The best so far in a group, with the newest of its other dated results."""
    if group is None:
        return ()
    line = list(Record.objects.of_group(group).with_evidence())
    if len(line) < 2:
        return ()
    records = {record.result_id for record in line}
    rows = Row.objects.filter(group=group).ranked().dated().with_evidence()
    results = [record.result for record in line]
    results += [
        row.result
        for row in rows[: max(0, CHART_POINTS - len(line))]
        if row.result_id not in records
    ]
    drawn = [_dated(result, result.pk in records) for result in results]
    charts = (chart_of(drawn, frame) for frame in (WIDE, NARROW))
    return tuple(chart for chart in charts if chart)


def _dated(result: Result, is_record: bool) -> Dated:
    assert result.published is not None, "records and dated rows have a date"
    shown = shown_result(result)
    return Dated(
        published=result.published,
        value=result.value,
        name=shown.name,
        label=f"{shown.name}, {shown.value}, {result.published.year}",
        url=(result.claim or result.paper).get_absolute_url(),
        is_record=is_record,
    )
