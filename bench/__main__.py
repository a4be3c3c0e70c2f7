"""Measure speed and memory: `make bench`, or `python -m bench [--papers 100000]`.

Prints tables and writes bench/results.json; then measures the pages (bench/pages.py),
which takes an hour, unless `--without-pages` is given.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from quantulum3 import classifier
from quantulum3 import parser as quantulum
from rich.console import Console
from rich.table import Table

from bench import pages
from bench.corpus import ROOT, Text, corpus, dumps, write_papers
from bench.measure import Run, run
from papers.extraction.bulk import read_texts
from tasks.local_servers import PostgreSQL

console = Console()

TURNS = 3


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("--papers", type=int, default=100_000)
    arguments.add_argument("--peer-abstracts", type=int, default=150)
    arguments.add_argument("--without-pages", action="store_true")
    options = arguments.parse_args()
    source, texts = corpus()
    results: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "corpus": f"{source}, {len(texts)} abstracts",
        "extraction": compare_extraction(texts, options.peer_abstracts),
    }
    # Not under a private folder: PostgreSQL, run by root, is another user.
    folder = Path(tempfile.mkdtemp(prefix="claimboard-bench-"))
    folder.chmod(0o711)
    try:
        results["runs"] = list(measure_files(folder, texts, options.papers))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    show(results)
    (ROOT / "bench" / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    if not options.without_pages:
        pages.report()


def compare_extraction(texts: Sequence[Text], peer_abstracts: int) -> dict[str, Any]:
    """Abstracts a second of the extractor and of quantulum3, on the same abstracts.

    Both read other abstracts first, to load what they need, and then take turns, so that whatever
    else the machine does slows both alike. Seconds are of the processor.
    """
    step = max(2, len(texts) // peer_abstracts)
    same, others = texts[::step][:peer_abstracts], texts[1::step][:peer_abstracts]
    # As it is installed by default; its classifier is an extra of its own, and slower.
    classifier.USE_CLF = False
    parse_quantities(others[:5])
    extract(others)
    peer = own = 0.0
    for turn in range(TURNS):
        peer += seconds(parse_quantities, same[turn::TURNS])
        own += seconds(extract, same)
    own /= TURNS
    in_all = seconds(extract, texts)
    return {
        "abstracts_compared": len(same),
        "per_second": len(same) / own,
        "quantulum3_per_second": len(same) / peer,
        "ratio": peer / own,
        "abstracts_in_all": len(texts),
        "per_second_in_all": len(texts) / in_all,
    }


def extract(texts: Sequence[Text]) -> None:
    """Read claims as all bulk work does: in batches."""
    read_texts([(text.title, text.abstract) for text in texts])


def parse_quantities(texts: Sequence[Text]) -> None:
    """Read quantities with quantulum3, which takes one text at a time."""
    for text in texts:
        quantulum.parse(text.abstract)


def seconds(work: Callable[[Sequence[Text]], object], texts: Sequence[Text]) -> float:
    """What the work on some texts takes of this one process."""
    began = time.process_time()
    work(texts)
    return time.process_time() - began


def measure_files(
    folder: Path, texts: list[Text], papers: int
) -> Iterator[dict[str, Any]]:
    """Reading alone, then everything through to the leaderboards on both databases."""
    # A tenth of the long file as well: memory must be the same.
    long_files = []
    for length in (papers // 10, papers):
        path = folder / f"{length}-papers.jsonl"
        write_papers(path, texts, length)
        long_files.append([path])
    for name, files in (
        ("the dumps", dumps()),
        (f"{papers // 10:,} papers", long_files[0]),
        (f"{papers:,} papers", long_files[1]),
    ):
        console.print(f"Measuring {name}.")
        yield figures(name, "read", run(["-m", "bench.read", *files]))
        yield figures(name, "SQLite", ingest(files, {"DATA_DIR": str(folder / "site")}))
        shutil.rmtree(folder / "site")
        with postgresql(folder / "postgresql") as url:
            environment = {"DATA_DIR": str(folder / "site"), "DATABASE_URL": url}
            yield figures(name, "PostgreSQL", ingest(files, environment))
        shutil.rmtree(folder / "site")


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A fresh server that keeps its data as safe as a site's does."""
    server = PostgreSQL(folder)
    try:
        server.start()
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(folder)


def ingest(files: Sequence[Path], environment: dict[str, str]) -> Run:
    """Read dumps through to the leaderboards, into a fresh database."""
    run(["manage.py", "migrate", "--verbosity", "0"], environment)
    return run(["manage.py", "ingest", "--json", *files], environment)


def figures(name: str, what: str, measured: Run) -> dict[str, Any]:
    """A line of the report; every program says how many papers it went through."""
    answer = json.loads(measured.output)
    papers = answer.get("entries") or sum(d["papers"] for d in answer["dumps"])
    return {
        "file": name,
        "what": what,
        "papers": papers,
        "seconds": round(measured.seconds, 2),
        "papers_per_second": round(papers / measured.seconds),
        "peak_megabytes": round(measured.peak_megabytes),
    }


def show(results: dict[str, Any]) -> None:
    """Print the report."""
    extraction = results["extraction"]
    console.print(f"\n{results['machine']}; {results['corpus']}")
    table = Table("extraction, one process", "abstracts", "a second")
    table.add_row(
        "Claimboard, whole corpus",
        f"{extraction['abstracts_in_all']:,}",
        f"{extraction['per_second_in_all']:,.0f}",
    )
    compared = f"{extraction['abstracts_compared']:,}"
    table.add_row(
        "Claimboard, same abstracts", compared, f"{extraction['per_second']:,.0f}"
    )
    table.add_row(
        "quantulum3 0.10", compared, f"{extraction['quantulum3_per_second']:,.1f}"
    )
    table.add_row("ratio", "", f"{extraction['ratio']:,.0f}")
    console.print(table)
    table = Table("file", "what", "papers", "seconds", "papers a second", "peak MB")
    for line in results["runs"]:
        table.add_row(
            *(f"{v:,}" if isinstance(v, int) else str(v) for v in line.values())
        )
    console.print(table)


if __name__ == "__main__":
    main()
