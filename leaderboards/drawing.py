"""Which results of a leaderboard its chart draws."""

from __future__ import annotations

from leaderboards.chart import NARROW, WIDE, Chart, Dated, chart_of
from leaderboards.models import Record, Result, Row
from leaderboards.selection import Selection
from leaderboards.showing import shown_result

CHART_POINTS = 150


def charts_of(selection: Selection) -> tuple[Chart, ...]:
    """The best so far in a group, with the newest of its other dated results.

    The same for wide and for narrow screens; none where too little is dated.
    """
    line, others = _drawn(selection)
    if len(line) < 2:
        return ()
    records = {result.pk for result in line}
    results = [*line, *(result for result in others if result.pk not in records)]
    drawn = [_dated(result, result.pk in records) for result in results]
    charts = (chart_of(drawn, frame) for frame in (WIDE, NARROW))
    return tuple(chart for chart in charts if chart)


def _drawn(selection: Selection) -> tuple[list[Result], list[Result]]:
    """The line of records, and the newest results that show rows."""
    group, day = selection.group, selection.as_of
    if group is None:
        return [], []
    if day is not None:
        shown = Result.objects.filter(group=group).shown_on(day).ranked()
        line = shown.with_evidence().line_of_records()
        if len(line) < 2:
            return [], []
        newest = shown.with_evidence().order_by("-published_order", "-pk")
        return line, list(newest[: max(0, CHART_POINTS - len(line))])
    records = Record.objects.of_group(group).with_evidence()
    line = [record.result for record in records]
    if len(line) < 2:
        return [], []
    rows = Row.objects.filter(group=group).ranked().dated().with_evidence()
    return line, [row.result for row in rows[: max(0, CHART_POINTS - len(line))]]


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
