"""Measure the reading side: `python -m bench.pages [--results 1000000]`.

Fills a database once for each size (kept in the folder BENCH_DATA, else in a temporary
one), copies it to PostgreSQL, and asks the production server for every kind of page and
endpoint: server time with one connection, and answers a second with eight. Datasette
serves the same table of results in the same run. Prints tables and writes
bench/pages.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.corpus import ROOT
from bench.web import (
    Connection,
    never_the_same,
    rate_of,
    running,
    same,
    times_of,
)
from tasks.local_servers import PostgreSQL
from tasks.programs import web_server

console = Console()
HTMX = "htmx "
DATABASES = ("SQLite", "PostgreSQL")
# What the page of a leaderboard may take, in milliseconds: today, and in its other views.
LIMIT, LIMIT_OF_VIEWS = 60, 200
RATED = ("leaderboard", "leaderboard, as of a day", "home", "paper", "API, rows")


def main() -> None:
    arguments = argparse.ArgumentParser(
        prog="python -m bench.pages", description=__doc__
    )
    arguments.add_argument("--results", type=int, default=1_000_000)
    arguments.add_argument("--database", choices=DATABASES, action="append")
    options = arguments.parse_args()
    report(options.results, options.database or DATABASES)


def report(results: int = 1_000_000, databases: Sequence[str] = DATABASES) -> None:
    """Measure, print tables and write bench/pages.json."""
    with _folder() as folder:
        # What is measured is written at once: the next database may take half an hour.
        for measured in measure(folder, results, databases):
            text = json.dumps(measured, indent=2) + "\n"
            (ROOT / "bench" / "pages.json").write_text(text)
    show(measured)


@contextmanager
def _folder() -> Iterator[Path]:
    if kept := os.environ.get("BENCH_DATA"):
        path = Path(kept).resolve()
        path.mkdir(parents=True, exist_ok=True)
        yield path
        return
    path = Path(tempfile.mkdtemp(prefix="claimboard-bench-"))
    # Not a private folder: PostgreSQL, run by root, is another user.
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def measure(
    folder: Path, results: int, databases: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """All figures so far, after each server that was asked."""
    site = folder / f"{results}-results"
    _fill(site, results)
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "results": results,
        "databases": {},
    }
    console.print("Datasette, on the same table.")
    found["datasette"] = _measure_datasette(site / "claimboard.sqlite3")
    for name in databases:
        with _database(name, folder, results) as environment:
            found["databases"][name] = _measure_site(name, environment)
            yield found


@contextmanager
def _database(name: str, folder: Path, results: int) -> Iterator[dict[str, str]]:
    """What the site's programs are told that are to use a filled database."""
    site = folder / f"{results}-results"
    if name == "SQLite":
        yield _environment(site)
        return
    kept = folder / f"{results}-postgresql"
    server = PostgreSQL(kept)
    try:
        server.start()
        environment = _environment(site) | {"DATABASE_URL": server.url}
        _copy(kept, site, environment)
        yield environment
    finally:
        server.stop()


def _environment(site: Path) -> dict[str, str]:
    """What the site's programs are told; nothing of the environment's own settings."""
    own = {
        k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")
    }
    return own | {
        "DATA_DIR": str(site),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "API_RATE_ANON": "1000000/min",
        "LOG_LEVEL": "ERROR",
    }


def _fill(site: Path, results: int) -> None:
    ready = site / "filled"
    if ready.exists():
        _run(["manage.py", "migrate", "--verbosity", "0"], _environment(site))
    else:
        shutil.rmtree(site, ignore_errors=True)
        site.mkdir()
        console.print(f"Filling a database with {results:,} results.")
        began = time.perf_counter()
        _run(["-m", "bench.filling", str(results)], _environment(site))
        ready.write_text(f"{time.perf_counter() - began:.0f} seconds\n")
    _run(["manage.py", "collectstatic", "--no-input", "-v", "0"], _environment(site))


def _copy(folder: Path, site: Path, environment: Mapping[str, str]) -> None:
    ready = folder / "filled"
    _run(["manage.py", "migrate", "--verbosity", "0"], environment)
    if not ready.exists():
        console.print("Copying it to PostgreSQL.")
        source = str(site / "claimboard.sqlite3")
        _run(["-m", "bench.copying", source], environment)
        ready.touch()


def _run(command: list[str], environment: Mapping[str, str]) -> str:
    return subprocess.run(
        [sys.executable, *command],
        env=dict(environment),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def _measure_site(name: str, environment: Mapping[str, str]) -> dict[str, Any]:
    addresses = json.loads(_run(["-m", "bench.addresses"], environment))
    port = _free_port()
    server = web_server("127.0.0.1", port, workers=1, environment={})
    console.print(f"Asking for {len(addresses)} pages and endpoints, on {name}.")
    with running(server.command, environment, port, "/healthz"):
        times = {key: _times(port, key, path) for key, path in addresses.items()}
        rates = {key: _rates(port, addresses[key]) for key in RATED}
    console.print(f"Placing a result, on {name}.")
    placing = json.loads(_run(["-m", "bench.placing"], environment))
    return {"pages": times, "rates": rates, "placing": placing}


def _times(port: int, key: str, address: str) -> dict[str, Any]:
    """Of one page: made anew each time, and as a browser asks that has it."""
    connection = Connection(port)
    headers = {"HX-Request": "true"} if key.startswith(HTMX) else {}
    # The API refuses parameters that it does not know, and keeps nothing.
    is_endpoint = address.startswith("/api/")
    asked = same(address) if is_endpoint else never_the_same(address)
    figures = asdict(times_of(connection, asked, headers=headers))
    if etag := connection.get(address, headers).etag:
        again = headers | {"If-None-Match": etag}
        figures["not_modified"] = times_of(
            connection, same(address), headers=again
        ).median
    connection.close()
    return figures


def _rates(port: int, address: str) -> dict[str, float]:
    """Answers a second: made anew, as it may be kept, and "304 Not Modified"."""
    is_endpoint = address.startswith("/api/")
    anew = (
        (lambda place: same(address))
        if is_endpoint
        else partial(never_the_same, address)
    )
    found = {
        "uncached": rate_of(port, anew),
        "cached": rate_of(port, lambda place: same(address)),
    }
    connection = Connection(port)
    etag = connection.get(address).etag
    connection.close()
    if etag:
        found["conditional"] = rate_of(
            port, lambda place: same(address), headers={"If-None-Match": etag}
        )
    return found


def _measure_datasette(database: Path) -> dict[str, Any]:
    """Datasette's page of the table of results: as large a page as ours."""
    port = _free_port()
    command = [
        *(sys.executable, "-m", "datasette", "serve", str(database)),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--setting", "default_page_size", "50"),
    ]
    address = f"/{database.stem}/leaderboards_result"
    with running(command, dict(os.environ), port, "/-/versions.json"):
        connection = Connection(port)
        times = asdict(times_of(connection, never_the_same(address), seconds=10))
        connection.close()
        rate = rate_of(port, partial(never_the_same, address))
    return {**times, "a_second": rate}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def show(measured: dict[str, Any]) -> None:
    """Print the report."""
    databases: dict[str, Any] = measured["databases"]
    console.print(f"\n{measured['machine']}; {measured['results']:,} results")
    table = Table("milliseconds, one connection")
    for name in databases:
        for what in ("median", "95 %", "304"):
            table.add_column(f"{name} {what}", justify="right")
    for key in next(iter(databases.values()))["pages"]:
        cells = []
        for figures in databases.values():
            page = figures["pages"][key]
            cells += [page["median"], page["p95"], page.get("not_modified", "")]
        table.add_row(key, *map(str, cells))
    console.print(table)
    peer = measured["datasette"]
    table = Table(
        "answers a second, 8 connections", "uncached", "cached", "304", "to Datasette"
    )
    for name, figures in databases.items():
        for key, rates in figures["rates"].items():
            table.add_row(
                f"{name}, {key}",
                str(rates["uncached"]),
                str(rates["cached"]),
                str(rates.get("conditional", "")),
                f"{rates['uncached'] / peer['a_second']:.1f} to {rates['cached'] / peer['a_second']:.1f} times",
            )
    table.add_row("Datasette, table page", str(peer["a_second"]), "", "", "")
    console.print(table)
    for name, figures in databases.items():
        console.print(
            f"{name}, placing one result on the largest leaderboard, ms: {figures['placing']}"
        )
        for key, page in figures["pages"].items():
            limit = LIMIT if key == "leaderboard" else LIMIT_OF_VIEWS
            if page["status"] != 200 or page["median"] > limit:
                console.print(f"{name}, over {limit} ms or not answered: {key}, {page}")


if __name__ == "__main__":
    main()
