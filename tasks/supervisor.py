"""Runs a few server processes as one: together up, together down."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GRACE_SECONDS = 5.0
# A process that ended this often within this time is not started again.
MOST_ENDS = 5
ENDS_WITHIN_SECONDS = 60.0


@dataclass(slots=True)
class Process:
    """A program to keep running, in a process group of its own."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    log: Path | None = None  # where its output goes, if not to the terminal
    user: str | None = None
    ended_by: signal.Signals = signal.SIGTERM
    running: subprocess.Popen[bytes] | None = None
    ended_at: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it; on Linux it ends with this process, even if that is killed."""
        with self.log.open("ab") if self.log else contextlib.nullcontext() as output:
            self.running = subprocess.Popen(
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **as_user(self.user),
                start_new_session=True,
                preexec_fn=(
                    functools.partial(_end_with_parent, self.ended_by)
                    if sys.platform == "linux"
                    else None
                ),
            )

    def signal(self, number: signal.Signals, *, group: bool = False) -> None:
        """Send a signal to it, or to its children too; one that has ended is no error."""
        if self.running:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if group:
                    os.killpg(self.running.pid, number)
                elif self.running.poll() is None:
                    self.running.send_signal(number)


def as_user(name: str | None) -> dict[str, Any]:
    """Arguments that make `subprocess` run a program as a user, with none of root's groups."""
    if name is None:
        return {}
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


def _end_with_parent(number: signal.Signals) -> None:
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, int(number))


def run_together(
    processes: Sequence[Process],
    say: Callable[[str], None],
    *,
    ready: str = "",
    is_ready: Callable[[], bool] = lambda: True,
) -> int:
    """Keep the processes running until a signal asks to end; the exit code.

    One that dies is started again; one that dies again and again ends them all. `ready` is
    said once, as soon as `is_ready`.
    """
    asked_to_end: list[int] = []

    def ask_to_end(number: int, frame: object) -> None:
        asked_to_end.append(number)

    before = {
        number: signal.signal(number, ask_to_end)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        for process in processes:
            process.start()
        while not asked_to_end:
            if ready and is_ready():
                say(ready)
                ready = ""
            for process in processes:
                if not _keep_running(process, say):
                    return 1
            time.sleep(0.2)
        say("Ending.")
        return 0
    finally:
        end(processes)
        for number, handler in before.items():
            signal.signal(number, handler)


def end(processes: Sequence[Process]) -> None:
    """End the processes in order, the last started first, and all their children."""
    for process in reversed(processes):
        process.signal(process.ended_by)
    patience = time.monotonic() + GRACE_SECONDS
    for process in reversed(processes):
        if process.running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.running.wait(max(0.1, patience - time.monotonic()))
            process.signal(signal.SIGKILL, group=True)
            process.running.wait()


def _keep_running(process: Process, say: Callable[[str], None]) -> bool:
    """Start a process that has ended again; False if it ends too often."""
    if process.running is None or process.running.poll() is None:
        return True
    code = process.running.returncode
    process.signal(signal.SIGKILL, group=True)  # its children, if it left any
    now = time.monotonic()
    process.ended_at = [
        moment for moment in process.ended_at if now - moment < ENDS_WITHIN_SECONDS
    ] + [now]
    if len(process.ended_at) >= MOST_ENDS:
        say(
            f"The {process.name} ended {MOST_ENDS} times within a minute (last with"
            f" code {code}). Its messages above say why. Ending everything."
        )
        return False
    say(f"The {process.name} ended (code {code}); starting it again.")
    time.sleep(min(0.5 * len(process.ended_at), 2))
    process.start()
    return True
