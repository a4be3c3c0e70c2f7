from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command

PATIENCE = 60.0


@pytest.mark.django_db
def test_first_user_is_made_once_and_can_log_in(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("first_user")
    said = capsys.readouterr().out
    found = re.search(r"password  (\S{12,})", said)
    assert found
    user = authenticate(username="admin", password=found[1])
    assert user is not None
    assert user.is_staff
    call_command("first_user")
    assert "password  " not in capsys.readouterr().out
    assert get_user_model().objects.count() == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status_of(port: int, path: str) -> int | None:
    """The status with which the site answers; None where nobody does."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except ConnectionError:
        return None
    finally:
        connection.close()


def test_serve_answers_with_static_files_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    listing = tmp_path / "papers.jsonl"
    listing.write_text('{"title": "On light", "abstract": "It shines."}\n')
    for _ in range(2):  # the second time all is there
        prepared = subprocess.run(
            [*manage, "prepare", str(listing), str(tmp_path / "nowhere.txt")],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "papers.jsonl: jsonl, 1 paper" in prepared.stdout
        assert "nowhere.txt: failed: there is no such file or folder\n" in (
            prepared.stdout
        )
        assert "/admin/" in prepared.stdout
        assert "The site starts with the rest." in prepared.stderr
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(
            [*manage, "serve"], env=environment, stdout=log, stderr=log
        ) as site,
    ):
        until = time.monotonic() + PATIENCE
        while status_of(port, "/healthz") is None:
            assert site.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < until, (tmp_path / "log").read_text()
            time.sleep(0.1)
        assert status_of(port, "/") == 200
        styles = next((tmp_path / "static" / "css").glob("site.*.css"))
        assert status_of(port, f"/static/css/{styles.name}") == 200
        second = subprocess.run(
            [*manage, "serve"], env=environment, capture_output=True, text=True
        )
        assert second.returncode == 1
        assert f"Port {port} is in use" in second.stderr
        # What `make run` asks before it sets anything up needs no package.
        asked = subprocess.run(
            [sys.executable, "-S", "-m", "tasks.ports"],
            env={"PORT": str(port)},
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
        assert asked.returncode == 1
        assert f"make run PORT={port + 1}" in asked.stderr
        site.send_signal(signal.SIGINT)
        assert site.wait(PATIENCE) == 0
    assert status_of(port, "/healthz") is None
