from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
import redis

from tasks import local_servers
from tasks.local_servers import LocalServer, PostgreSQL, ServerMissing


@pytest.mark.postgresql
def test_postgresql_answers_and_asks_for_its_password(postgresql: LocalServer) -> None:
    with psycopg.connect(postgresql.url) as connection:
        row = connection.execute("SELECT current_database(), lower('ÄÖ')").fetchone()
    assert row == ("claimboard", "äö")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(
            host="127.0.0.1", port=postgresql.port, user="claimboard", password="guess"
        )


@pytest.mark.redis
def test_redis_answers_and_asks_for_its_password(redis_server: LocalServer) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        assert client.ping()
    with (
        redis.Redis(port=redis_server.port) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_server_that_is_not_installed_is_named_with_what_would_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_servers, "_package_folder", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerMissing, match="requirements-dev.txt"):
        PostgreSQL(tmp_path / "postgresql").start()
