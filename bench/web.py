"""Asking a server: how long its answers take, and how many it gives in a second."""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from bench.corpus import ROOT

STARTS_WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    size: int
    etag: str
    seconds: float


class Connection:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for an address and read the whole answer."""
        began = time.perf_counter()
        self._connection.request("GET", address, headers=dict(headers or {}))
        response = self._connection.getresponse()
        size = len(response.read())
        seconds = time.perf_counter() - began
        etag = response.headers.get("ETag", "")
        return Answer(response.status, size, etag, seconds)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Times:
    """How long answers took, in milliseconds."""

    median: float
    p95: float
    status: int
    kilobytes: int


def times_of(
    connection: Connection,
    addresses: Iterator[str],
    *,
    headers: Mapping[str, str] | None = None,
    requests: int = 11,
    seconds: float = 3.0,
) -> Times:
    """How long the answers to some addresses take, one after the other.

    Asked so often, or what fits the seconds; the first answer, which may be the first of
    its kind that the process gives, does not count.
    """
    last = connection.get(next(addresses), headers)
    taken: list[float] = []
    until = time.perf_counter() + seconds
    while len(taken) < requests and (len(taken) < 3 or time.perf_counter() < until):
        last = connection.get(next(addresses), headers)
        taken.append(last.seconds * 1000)
    place = max(0, round(0.95 * len(taken)) - 1)
    return Times(
        round(statistics.median(taken), 1),
        round(sorted(taken)[place], 1),
        last.status,
        last.size // 1024,
    )


def rate_of(
    port: int,
    addresses: Callable[[int], Iterator[str]],
    *,
    headers: Mapping[str, str] | None = None,
    connections: int = 8,
    seconds: float = 6.0,
) -> float:
    """Answers a second over so many connections; `addresses` gives those of each."""
    done = [0] * connections
    until = time.perf_counter() + seconds

    def ask(place: int) -> None:
        connection = Connection(port)
        for address in addresses(place):
            if time.perf_counter() > until:
                break
            if connection.get(address, headers).status in (200, 304):
                done[place] += 1
        connection.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=ask, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(sum(done) / (time.perf_counter() - began), 1)


def same(address: str) -> Iterator[str]:
    """One address again and again."""
    while True:
        yield address


def never_the_same(address: str, place: int = 0) -> Iterator[str]:
    """An address with a parameter that pages leave unread, so that none is kept."""
    sign = "&" if "?" in address else "?"
    for number in count():
        yield f"{address}{sign}bench={place}-{number}"


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], port: int, probe: str
) -> Iterator[None]:
    """A server, from when it answers."""
    process = subprocess.Popen(
        command,
        env=dict(environment),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while not _answers(port, probe):
            if process.poll() is not None or time.monotonic() > until:
                sys.exit(f"{command[2]} does not answer on port {port}.")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait()


def _answers(port: int, probe: str) -> bool:
    connection = Connection(port)
    try:
        return connection.get(probe).status == 200
    except OSError:
        return False
    finally:
        connection.close()
