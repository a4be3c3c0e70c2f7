"""How long a program takes, and how much memory it and its children take at most."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.corpus import ROOT

SAMPLED_EVERY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a program to its end."""

    output: str
    seconds: float
    peak_megabytes: float


def run(
    command: Sequence[str | Path], environment: dict[str, str] | None = None
) -> Run:
    """Run a Python program; raises CalledProcessError if it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *map(str, command)],
        env={**os.environ, **(environment or {})},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    peak = 0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(SAMPLED_EVERY_SECONDS):
            peak = max(peak, _memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - began
    ended.set()
    watcher.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Run(output, seconds, peak / 1e6)


def _memory(pid: int) -> int:
    """Bytes that a process and its children hold, those that they share counted once."""
    held = 0
    try:
        top = psutil.Process(pid)
        family = [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in family:
        try:
            memory = process.memory_full_info()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        held += getattr(memory, "pss", memory.rss)
    return held
