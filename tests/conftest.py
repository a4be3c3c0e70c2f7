"""What tests share: real servers, a browser, and the rule for what may be left out."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import pytest

from tasks.local_servers import LocalServer, PostgreSQL, Redis, ServerMissing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="run only tests that use the site's database",
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if not config.getoption("--database-only"):
        return
    uses_database = [
        item
        for item in items
        if DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        or item.get_closest_marker("django_db")
    ]
    config.hook.pytest_deselected(
        items=[item for item in items if item not in set(uses_database)]
    )
    items[:] = uses_database


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out: dict[str, list[str]] = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        left_out[report.longrepr[2].removeprefix("Skipped: ")].append(report.nodeid)
    for reason, tests in left_out.items():
        terminalreporter.section(f"left out: {len(tests)} tests")
        terminalreporter.write_line(reason)
        for test in tests:
            terminalreporter.write_line(f"  {test}")


def leave_out(reason: str) -> NoReturn:
    """Skip the test for want of something on this machine; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (In CI nothing is left out.)", pytrace=False)
    pytest.skip(reason)


# --- Real servers -----------------------------------------------------------------


def _running(kind: type[LocalServer]) -> Iterator[LocalServer]:
    # Not pytest's temporary folder: PostgreSQL's user could not enter it.
    folder = Path(tempfile.mkdtemp(prefix="claimboard-test-"))
    folder.chmod(0o711)
    server = kind(folder / kind.name.lower(), durable=False)
    try:
        try:
            server.start()
        except ServerMissing as missing:
            leave_out(str(missing))
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[LocalServer]:
    """A real PostgreSQL server; `url` is what DATABASE_URL takes."""
    yield from _running(PostgreSQL)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[LocalServer]:
    """A real Redis server; `url` is what REDIS_URL takes."""
    yield from _running(Redis)


# --- Browser ----------------------------------------------------------------------


def _chromium() -> str:
    """The browser's program: CHROMIUM, or one on the PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    for name in filter(None, (os.environ.get("CHROMIUM"), *names)):
        if program := shutil.which(name):
            return program
    leave_out("No Chromium here: install one, or name it in CHROMIUM.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    program = _chromium()
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, where Django then suspects async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-dev-shm-usage",
            ],
        )
        yield chromium
        chromium.close()


@contextmanager
def watched_page(browser: Browser, base_url: str, **options: Any) -> Iterator[Page]:
    """A fresh page on the running site, in a browser context of its own.

    The test fails if the page asked another host for anything, if a script failed, if
    the browser refused something by the site's own Content-Security-Policy, or if anything
    else is an error to its console; pages that the test itself asked for may be missing.
    """
    faults: list[str] = []
    errors: list[tuple[str, str]] = []
    visited: set[str] = set()
    own_host = urlsplit(base_url).netloc

    def check_host(request: Request) -> None:
        if request.is_navigation_request():
            visited.add(request.url)
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != own_host:
            faults.append(f"asked another host: {request.url}")

    def check_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)
        elif message.type == "error":
            errors.append((message.location["url"], message.text))

    context = browser.new_context(base_url=base_url, **options)
    context.set_default_timeout(15_000)
    fresh = context.new_page()
    fresh.on("request", check_host)
    fresh.on("console", check_console)
    fresh.on("pageerror", lambda error: faults.append(f"script failed: {error}"))
    yield fresh
    context.close()
    faults += [f"{url}: {text}" for url, text in errors if url not in visited]
    assert not faults


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A fresh page on the running site: `page.goto("/")`; see `watched_page`."""
    with watched_page(browser, live_server.url) as fresh:
        yield fresh
