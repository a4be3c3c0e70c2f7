from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pytest

from tasks.ports import PortTaken, answers, check_port
from tasks.supervisor import MOST_ENDS, Process, end, run_together

PATIENCE = 20.0
# Starts a child of its own, says so, and sleeps.
WITH_CHILD = (
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)"
)


def wait_until(happened: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"


def test_process_ends_with_all_its_children(tmp_path: Path) -> None:
    process = Process("x", (sys.executable, "-c", WITH_CHILD), log=tmp_path / "log")
    process.start()
    wait_until(lambda: (tmp_path / "log").read_text().strip())
    child = int((tmp_path / "log").read_text())
    assert is_alive(child)
    end([process])
    wait_until(lambda: not is_alive(child))


def test_process_that_ends_again_and_again_ends_everything(tmp_path: Path) -> None:
    said: list[str] = []
    steady = Process("steady", (sys.executable, "-c", "import time; time.sleep(60)"))
    hasty = Process("hasty", (sys.executable, "-c", "raise SystemExit(3)"))
    assert run_together([steady, hasty], said.append) == 1
    assert said[0] == "The hasty ended (code 3); starting it again."
    assert f"ended {MOST_ENDS} times" in said[-1]
    assert steady.running is not None
    assert steady.running.poll() is not None


def test_killed_process_is_started_again_until_asked_to_end() -> None:
    said: list[str] = []
    process = Process("x", (sys.executable, "-c", "import time; time.sleep(60)"))

    def kill_and_ask() -> None:
        wait_until(lambda: process.running)
        assert process.running is not None
        first = process.running.pid
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: process.running and process.running.pid != first)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=kill_and_ask)
    thread.start()
    assert run_together([process], said.append, ready="Ready.") == 0
    thread.join()
    assert said == ["Ready.", "The x ended (code -9); starting it again.", "Ending."]


# Listens only when it has been there for a while, as a server that loads a site does.
SLOW_SERVER = (
    "import socket, sys, time; time.sleep(0.5); listening = socket.socket();"
    "listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1);"
    "listening.bind(('127.0.0.1', int(sys.argv[1]))); listening.listen(); time.sleep(60)"
)


def test_address_is_said_once_and_only_when_it_answers() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said: list[tuple[str, bool]] = []
    process = Process("x", (sys.executable, "-c", SLOW_SERVER, str(port)))

    def say(message: str) -> None:
        said.append((message, answers("127.0.0.1", port)))

    def end_when_said() -> None:
        wait_until(lambda: said)
        os.kill(os.getpid(), signal.SIGINT)

    assert not answers("127.0.0.1", port)
    thread = threading.Thread(target=end_when_said)
    thread.start()
    is_ready = partial(answers, "0.0.0.0", port)
    assert run_together([process], say, ready="Ready.", is_ready=is_ready) == 0
    thread.join()
    assert [message for message, _ in said] == ["Ready.", "Ending."]
    assert said[0] == ("Ready.", True)


def test_port_in_use_is_named_with_another_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"PORT={port + 1}"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)
