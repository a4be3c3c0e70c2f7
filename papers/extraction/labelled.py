"""Files of labelled abstracts and of claims read from them, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class LabelledFileError(Exception):
    """A file of labelled abstracts cannot be read; the message names file and line."""


def read_labelled(
    paths: Iterable[Path], *, needs: Iterable[str] = ("title", "abstract", "claims")
) -> list[dict[str, Any]]:
    """The papers of all the files, in order.

    Raises:
        LabelledFileError: a file or a line of it cannot be read; names the line.
    """
    return [paper for path in paths for paper in _papers(path, set(needs))]


def _papers(path: Path, needs: set[str]) -> list[dict[str, Any]]:
    papers = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    paper = json.loads(line)
                    missing = needs - paper.keys()
                except (ValueError, AttributeError):
                    raise LabelledFileError(
                        f"{path}:{number}: no JSON object"
                    ) from None
                if missing:
                    raise LabelledFileError(
                        f"{path}:{number}: {', '.join(sorted(missing))} is missing"
                    )
                papers.append(paper)
    except (OSError, UnicodeDecodeError) as error:
        raise LabelledFileError(f"{path}: {error}") from error
    return papers
