"""Run the tests that use the site's database on a real PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tasks.local_servers import PostgreSQL, ServerMissing


def main(arguments: list[str]) -> int:
    """The exit code of pytest, run with these arguments."""
    folder = Path(tempfile.mkdtemp(prefix="claimboard-test-"))
    folder.chmod(0o711)  # for the user that PostgreSQL runs as
    server = PostgreSQL(folder / "postgresql", durable=False)
    try:
        server.start()
        return subprocess.run(
            [sys.executable, "-m", "pytest", "--database-only", *arguments],
            env={**os.environ, "DATABASE_URL": server.url},
        ).returncode
    except ServerMissing as missing:
        print(f"Left out, all tests on PostgreSQL: {missing}")
        return 1 if os.environ.get("CI") else 0
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
