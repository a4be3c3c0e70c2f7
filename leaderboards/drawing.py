"""The chart of a leaderboard: which results it draws, and the drawing that is kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from leaderboards.chart import NARROW, WIDE, Chart, Dated, chart_of
from leaderboards.kept import kept_fragment, kept_value
from leaderboards.models import Record, Result, Row
from leaderboards.selection import Selection
from leaderboards.showing import shown_result
from leaderboards.standing import Step

CHART_POINTS = 150


def line_of(selection: Selection) -> Sequence[Step]:
    """The results that were the best so far in the group, oldest first.

    As of a day they are searched for once, and kept until the board changes.
    """
    board, group, day = selection.board, selection.group, selection.as_of
    if group is None:
        return ()
    if day is not None:
        shown = Result.objects.filter(group=group).shown_on(day)
        return kept_value(
            f"line {board.pk} {board.revision} {group.pk} {day}",
            lambda: [
                Step(result.pk, result.rank_value, result.published_order)
                for result in shown.line_of_records()
            ],
        )
    return [
        Step(record.result_id, record.rank_value, record.published)
        for record in Record.objects.of_group(group)
    ]


def drawing_of(selection: Selection, line: Sequence[Step]) -> SafeString:
    """The chart of a group as it stands on a page, drawn when the board changes and kept.

    Empty where too little is dated.
    """
    board, group, day = selection.board, selection.group, selection.as_of
    if group is None or len(line) < 2:
        return SafeString()

    def draw() -> str:
        charts = charts_of(selection, line)
        if not charts:
            return ""
        metric = board.metric.name if board.metric else ""
        shown = {"charts": charts, "metric": metric, "is_past": day is not None}
        return render_to_string("leaderboards/_chart.html", shown)

    return kept_fragment(f"chart {board.pk} {board.revision} {group.pk} {day}", draw)


def charts_of(selection: Selection, line: Sequence[Step]) -> tuple[Chart, ...]:
    """The best so far in a group, with the newest of its other dated results.

    The same for wide and for narrow screens; none where too little is dated.
    """
    keys = [step.result_id for step in line]
    found = Result.objects.with_sources().in_bulk(keys)
    others = (
        result for result in _newest(selection, len(line)) if result.pk not in found
    )
    records = [found[key] for key in keys if key in found]
    drawn = [_dated(result, result.pk in found) for result in (*records, *others)]
    charts = (chart_of(drawn, frame) for frame in (WIDE, NARROW))
    return tuple(chart for chart in charts if chart)


def _newest(selection: Selection, drawn: int) -> list[Result]:
    """The newest results that show rows, as many as there is still place for."""
    count = max(0, CHART_POINTS - drawn)
    if selection.as_of is not None:
        shown = Result.objects.filter(group=selection.group).shown_on(selection.as_of)
        newest = shown.ranked().with_sources().order_by("-published_order", "-pk")
        return list(newest[:count])
    rows = Row.objects.filter(group=selection.group).ranked().dated().with_sources()
    return [row.result for row in rows[:count]]


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
