"""Take docs/screenshots/leaderboard.png anew, of what `make run` shows: `make screenshot`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "127.0.0.1:48917"
PAGE = "leaderboards/imagenet-1k-top-1-accuracy/"
PICTURE = Path(__file__).with_name("leaderboard.png")


def main() -> None:
    """Read the sample into a folder of its own, serve it, and take the picture."""
    with tempfile.TemporaryDirectory(prefix="claimboard-picture-") as folder:
        environ = os.environ | {"DATA_DIR": folder, "DEBUG": "1"}
        for other in ("DATABASE_URL", "REDIS_URL"):
            environ.pop(other, None)
        manage = [sys.executable, str(ROOT / "manage.py")]
        dumps = [
            str(p) for p in sorted((ROOT / "sample").iterdir()) if p.suffix != ".md"
        ]
        for command in (["migrate", "--verbosity", "0"], ["ingest", *dumps]):
            subprocess.run([*manage, *command], env=environ, cwd=ROOT, check=True)
        server = subprocess.Popen(
            [*manage, "runserver", "--noreload", ADDRESS], env=environ, cwd=ROOT
        )
        try:
            take_picture(f"http://{ADDRESS}/{PAGE}")
        finally:
            server.terminate()
            server.wait()


def take_picture(url: str) -> None:
    """The page as a reader of a wide screen sees it first."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    wait_for(url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 1240})
        page.goto(url)
        page.locator(".board__entry summary").first.click()
        page.screenshot(path=PICTURE)
        browser.close()


def wait_for(url: str) -> None:
    """Return once the server answers."""
    for _ in range(100):
        try:
            urlopen(url).close()
        except URLError:
            time.sleep(0.2)
        else:
            return
    sys.exit(f"{url} does not answer.")


if __name__ == "__main__":
    main()
