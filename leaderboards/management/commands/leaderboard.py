"""Print a leaderboard."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict, fields
from datetime import date
from io import StringIO
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from leaderboards.exports import formula_safe
from leaderboards.finding import NoSuchLeaderboard, boards_beside, find_leaderboard
from leaderboards.models import Leaderboard
from leaderboards.tables import LeaderboardTables, Line, Table, tables_of
from papers.periods import WRITTEN_AS, as_of_day
from papers.readable import readable

_FILE_WIDTH = 200
_OTHERS = 10


class Command(BaseCommand):
    help = "Print a leaderboard: who reported what on a benchmark, the best first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", metavar="NAME", help="a data set by any of its names, or a slug"
        )
        parser.add_argument("--metric", default="", metavar="M", help="which metric")
        parser.add_argument(
            "--as-of",
            type=_day,
            metavar="DATE",
            help="by what papers had reported by a day, a month or a year:"
            " 2024-05-31, 2024-05 or 2024",
        )
        parser.add_argument(
            "--format", choices=["table", "csv", "json"], default="table"
        )

    def handle(self, **options: Any) -> None:
        try:
            board = find_leaderboard(options["name"], metric=options["metric"])
        except NoSuchLeaderboard as error:
            raise CommandError(str(error)) from error
        tables = tables_of(board, as_of=options["as_of"])
        match options["format"]:
            case "csv":
                self._print_csv(tables)
            case "json":
                self._print_json(tables, options["as_of"])
            case _:
                self._print_table(tables, options["as_of"])

    def _print_csv(self, tables: LeaderboardTables) -> None:
        writer = csv.writer(self.stdout)
        writer.writerow(field.name for field in fields(Line))
        for table in tables.tables:
            for line in table.lines:
                writer.writerow(formula_safe(value) for value in asdict(line).values())

    def _print_json(self, tables: LeaderboardTables, as_of: date | None) -> None:
        content = {
            "leaderboard": tables.board.slug,
            "dataset": tables.board.benchmark.dataset.name,
            "task": str(tables.board.benchmark.task or "") or None,
            "metric": str(tables.board.metric or "") or None,
            "as_of": as_of,
            "undated_left_out": tables.undated,
            "also": [
                {"leaderboard": other.slug, "metric": str(other.metric or "") or None}
                for other in boards_beside(tables.board)
            ],
            "groups": [asdict(table) for table in tables.tables],
        }
        self.stdout.write(
            json.dumps(content, default=str, indent=2, ensure_ascii=False)
        )

    def _print_table(self, tables: LeaderboardTables, as_of: date | None) -> None:
        with StringIO() as text:
            # As wide as it likes where nobody looks at it in a terminal.
            width = None if self.stdout.isatty() else _FILE_WIDTH
            console = Console(file=text, highlight=False, width=width)
            self._print_rich(console, tables, as_of)
            self.stdout.write(text.getvalue(), ending="")

    def _print_rich(
        self, console: Console, tables: LeaderboardTables, as_of: date | None
    ) -> None:
        board = tables.board
        title = _named(board)
        if as_of is not None:
            title += f", as of {as_of}"
        if tables.tables:
            console.print(_rich_table(title, tables.tables[0]))
        else:
            console.print(f"{escape(title)}: no dated result by then.")
        for table in tables.tables[1:]:
            console.print(
                f"also {escape(table.settings)}: {_counted(len(table.lines), 'row')}"
            )
        if tables.undated:
            console.print(
                f"left out, because the date of the paper is unknown:"
                f" {_counted(tables.undated, 'result')}"
            )
        others = boards_beside(board)
        for other in others[:_OTHERS]:
            console.print(
                f"Also: {escape(_named(other))}, {_counted(other.rows_count, 'row')}:"
                f" manage.py leaderboard {other.slug}",
                soft_wrap=True,
            )
        if len(others) > _OTHERS:
            console.print(f"and {_counted(len(others) - _OTHERS, 'leaderboard')} more")


def _rich_table(title: str, table: Table) -> RichTable:
    shown = RichTable(title=escape(title), caption=escape(table.settings))
    shown.add_column("#", justify="right")
    shown.add_column("model", max_width=40)
    shown.add_column("value", justify="right", no_wrap=True)
    shown.add_column("as printed", justify="right", no_wrap=True)
    shown.add_column("date", no_wrap=True)
    shown.add_column("reported by")
    shown.add_column("paper, and its sentence", max_width=72)
    for line in table.lines:
        shown.add_row(
            str(line.rank or ""),
            escape(readable(line.model)),
            f"{line.value}",
            escape(line.printed),
            str(line.published or "date unknown"),
            line.reported_by,
            escape(_with_notes(line)),
            end_section=True,
        )
    return shown


def _named(board: Leaderboard) -> str:
    return f"{board.benchmark}: {board.metric or 'metric not stated'}"


def _with_notes(line: Line) -> str:
    """The paper, what has to be known of its number, and the sentence it stands in."""
    notes = [line.note] if line.note else []
    if line.metric_assumed:
        notes.append("metric assumed")
    paper = readable(line.paper)
    if notes:
        paper += f" ({', '.join(notes)})"
    return f"{paper}\n“{readable(line.evidence)}”" if line.evidence else paper


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _day(text: str) -> date:
    day = as_of_day(text)
    if day is None:
        raise ArgumentTypeError(f"give {WRITTEN_AS}, not {text!r}")
    return day
