"""The files that are measured: real dumps where there are any, and one of any length."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from papers.dumps import read_entries, sniff
from papers.dumps.records import PaperRecord

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_CORPUS = ROOT.parent / "shared" / "corpus" / "hf-daily.jsonl.gz"
REAL_DUMPS = ROOT.parent / "shared" / "dumps"


@dataclass(frozen=True, slots=True)
class Text:
    """A title with its abstract."""

    title: str
    abstract: str


def dumps() -> list[Path]:
    """The real dumps beside the clone, else the sample's."""
    folder = REAL_DUMPS if REAL_DUMPS.is_dir() else ROOT / "sample"
    return sorted(folder.glob("*.txt"))


def corpus() -> tuple[str, list[Text]]:
    """Where the texts come from, and the texts: BENCH_CORPUS, else the sample's."""
    path = Path(os.environ.get("BENCH_CORPUS") or DEFAULT_CORPUS)
    if path.is_file():
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            entries = [json.loads(line) for line in lines]
        return path.name, [Text(e["title"], e["abstract"]) for e in entries]
    return "sample", [text for path in dumps() for text in _texts(path)]


def _texts(path: Path) -> Iterator[Text]:
    for entry in read_entries(path, sniff(path)):
        if isinstance(entry, PaperRecord):
            yield Text(entry.title, entry.abstract)


def write_papers(path: Path, texts: list[Text], papers: int) -> None:
    """Write a dump of so many papers: the texts again and again, each time of new papers."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(islice(_again_and_again(texts), papers)):
            turn = number // len(texts)
            entry = {
                "id": f"{20 + turn // 12 % 80:02d}{turn % 12 + 1:02d}.{number:05d}",
                "title": f"{text.title} ({turn})" if turn else text.title,
                "abstract": f"{text.abstract} ({turn})" if turn else text.abstract,
            }
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _again_and_again(texts: list[Text]) -> Iterator[Text]:
    for number in count():
        yield texts[number % len(texts)]
