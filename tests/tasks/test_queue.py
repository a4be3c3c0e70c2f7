from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from celery import shared_task
from django.db import transaction
from kombu import Connection, Queue
from kombu.exceptions import OperationalError

from config.celery import Job, JobInLogs, QueueFolderTransport
from tasks.dumps import ingest_dump


def queue_in(folder: Path) -> Connection:
    """The default form's queue, as settings make it, in this folder."""
    return Connection(
        "filesystem://localhost",
        transport=QueueFolderTransport,
        transport_options={
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": str(folder / "control"),
        },
    )


def test_queue_in_a_folder_gives_messages_in_their_order(tmp_path: Path) -> None:
    with queue_in(tmp_path / "queue") as connection:
        queue = connection.SimpleQueue("jobs")
        for number in range(3):
            queue.put({"number": number})
        taken = [queue.get(timeout=5) for _ in range(3)]
        assert [message.payload["number"] for message in taken] == [0, 1, 2]
        for message in taken:
            message.ack()
        queue.close()
    assert list((tmp_path / "queue").glob("*.msg")) == []


def test_message_appears_only_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    rename = Path.rename

    def look_before(path: Path, target: Path) -> Path:
        seen.extend(str(found) for found in tmp_path.glob("*.msg"))
        json.loads(path.read_text())
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", look_before)
    with queue_in(tmp_path) as connection:
        connection.Producer().publish(
            {"number": 1}, routing_key="jobs", declare=[Queue("jobs")]
        )
    assert seen == []
    assert len(list(tmp_path.glob("*.msg"))) == 1


@pytest.mark.django_db(transaction=True)
def test_request_outlasts_a_broker_that_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(self: Job, *args: object, **kwargs: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(Job, "apply_async", refuse)
    with transaction.atomic():
        ingest_dump.delay_on_commit(1)
    assert "connection refused" in caplog.text


def test_logs_name_the_job_that_they_are_of() -> None:
    def logged() -> str:
        record = logging.LogRecord("x", logging.INFO, "x.py", 1, "message", None, None)
        JobInLogs().filter(record)
        return str(record.__dict__["job"])

    @shared_task(name="tests.logged")
    def job() -> str:
        return logged()

    assert logged() == ""
    assert job.apply(task_id="id-7").get() == " [tests.logged id-7]"
