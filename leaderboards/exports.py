"""Leaderboards as files: written piece by piece, so that any size takes little memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from leaderboards.bibliography import bibtex_entry, citation_key
from leaderboards.latex import latex_text
from leaderboards.models import Row
from leaderboards.selection import Selection
from leaderboards.tables import CHUNK, Line, lines_of
from papers.models import Paper

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "tex": "application/x-tex; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
}
# A spreadsheet takes text that begins like this for a formula, in any width.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def exported(selection: Selection, kind: str, url: str) -> Iterator[str]:
    """A file of some rows of a leaderboard, best first; `url` is its page's address."""
    match kind:
        case "csv":
            return _csv(selection)
        case "json":
            return _json(selection, url)
        case "tex":
            return _latex(selection, url)
        case "bib":
            return _bibtex(selection)
    raise ValueError(f"no file of kind {kind}")


def file_name(selection: Selection, kind: str) -> str:
    """What to call the file: the board, the day and the settings, where they are given."""
    parts = [selection.board.slug]
    if selection.group is None:
        parts.append("all-settings")
    elif selection.group.key:
        plain = "".join(
            c if c.isascii() and c.isalnum() else "-" for c in selection.group.key
        )
        parts.append("-".join(filter(None, plain.split("-")))[:60])
    if selection.as_of:
        parts.append(f"as-of-{selection.as_of}")
    return f"{'-'.join(filter(None, parts))}.{kind}"


def formula_safe(value: Any) -> str:
    """A value as a spreadsheet may hold it: text stays text."""
    if value is None:
        return ""
    text = str(value)
    is_text = not isinstance(value, int | Decimal | date)
    return f"'{text}" if is_text and text.startswith(_FORMULA_STARTS) else text


class _Piece:
    """Gives back what a CSV writer writes to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """A file of comma-separated values, line by line, that a spreadsheet opens safely."""
    writer = csv.writer(_Piece())
    yield _written(writer.writerow(names))
    for cells in rows:
        yield _written(writer.writerow(map(formula_safe, cells)))


def _csv(selection: Selection) -> Iterator[str]:
    names = [field.name for field in fields(Line)]
    cells = attrgetter(*names)
    return csv_lines(names, (cells(line) for line, _, _ in lines_of(selection)))


def _written(piece: Any) -> str:
    # The stubs say that writing gives a count; it gives what the file's write gave.
    return str(piece)


def _json(selection: Selection, url: str) -> Iterator[str]:
    board = selection.board
    head = {
        "leaderboard": board.slug,
        "web_url": url,
        "dataset": board.benchmark.dataset.name,
        "task": board.benchmark.task.name if board.benchmark.task else None,
        "metric": board.metric.name if board.metric else None,
        "higher_is_better": board.metric.higher_is_better if board.metric else None,
        "settings": selection.group.label if selection.group else "all settings",
        "as_of": selection.as_of,
        "undated_left_out": selection.undated_count() if selection.as_of else 0,
    }
    yield f'{_as_json(head)[:-1]}, "rows": ['
    for at, (line, _, _) in enumerate(lines_of(selection)):
        yield f"{',' if at else ''}\n{_as_json(asdict(line))}"
    yield "\n]}\n"


def _as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)


def _latex(selection: Selection, url: str) -> Iterator[str]:
    board = selection.board
    metric = latex_text(board.metric.name if board.metric else "value")
    day = f", as of {selection.as_of}" if selection.as_of else ""
    group = selection.group.label if selection.group else "all settings, not ranked"
    yield (
        f"% {latex_text(str(board))}: {latex_text(group)}{day}\n"
        f"% {latex_text(url)}\n"
        "% Wants \\usepackage{booktabs}. The papers are in the BibTeX file beside this one.\n"
        "\\begin{tabular}{rlrrl}\n  \\toprule\n"
        f"  Rank & Model & {metric} & Year & Paper \\\\\n  \\midrule\n"
    )
    for line, result, section in lines_of(selection):
        if section == Row.Section.AWAITING:
            break  # What nobody has checked yet is nothing to print.
        cells = [
            str(line.rank or ""),
            latex_text(line.model),
            str(line.value),
            str(line.published.year) if line.published else "",
            f"\\cite{{{citation_key(result.paper)}}}",
        ]
        yield f"  {' & '.join(cells)} \\\\\n"
    yield "  \\bottomrule\n\\end{tabular}\n"


def _bibtex(selection: Selection) -> Iterator[str]:
    papers = Paper.objects.filter(pk__in=selection.paper_ids()).defer("abstract")
    newest = papers.order_by("-published_order", "-pk")
    for at, paper in enumerate(newest.iterator(chunk_size=CHUNK)):
        yield f"{chr(10) if at else ''}{bibtex_entry(paper)}"
