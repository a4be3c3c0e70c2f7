from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
# How code here reads a variable.
READS = re.compile(
    r"""(?:\benv\.\w+|os\.environ\.get|os\.getenv|os\.environ)[\[(]\s*["']([A-Z_]+)["']"""
)
# Django's own, named in every entry point.
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "PATH"}


def manage(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with the site's own settings and nothing else from outside."""
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def example_environment() -> dict[str, str]:
    """The variables of the example for a public site."""
    lines = (ROOT / "config" / "production.env.example").read_text().splitlines()
    return dict(
        line.split("=", 1) for line in lines if line and not line.startswith("#")
    )


def test_every_variable_read_is_documented_and_no_other() -> None:
    rows = re.findall(
        r"^\| (`[^|]*`) \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE
    )
    documented = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    read: set[str] = set()
    for folder in ("config", "papers", "leaderboards", "tasks", "bench", "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            read |= set(READS.findall(path.read_text()))
    assert "DATABASE_URL" in read
    assert read - NOT_SETTINGS == documented


def test_deployment_check_is_clean_with_the_production_example(tmp_path: Path) -> None:
    environment = example_environment() | {"DATA_DIR": str(tmp_path)}
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **environment)
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout


def test_deployment_check_complains_without_https(tmp_path: Path) -> None:
    environment = example_environment() | {"DATA_DIR": str(tmp_path), "HTTPS": "false"}
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **environment)
    assert checked.returncode == 1
    assert "security.W008" in checked.stderr


def test_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    program = "from config import settings; print(settings.SECRET_KEY)"
    first, second = (
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    )
    assert first == second
    assert len(first.strip()) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_time_limits_end_a_job_before_redis_hands_it_to_another_worker() -> None:
    from config.celery import app

    import_tasks = [app.loader.import_task_module(m) for m in settings.CELERY_IMPORTS]
    assert import_tasks
    limits = [
        task.time_limit or settings.CELERY_TASK_TIME_LIMIT
        for name, task in app.tasks.items()
        if not name.startswith("celery.")
    ]
    assert limits
    assert max(limits) < 300
    assert settings.JOB_SECONDS < settings.CELERY_TASK_SOFT_TIME_LIMIT / 2


@pytest.mark.django_db
def test_sqlite_is_migrated_into_write_ahead_mode() -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
        cursor.execute("PRAGMA foreign_keys")
        assert cursor.fetchone() == (1,)
