from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from tasks.static_files import collect_changed


@pytest.fixture
def source(settings: Settings, tmp_path: Path) -> Path:
    """A folder with the site's only static file."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "site.css").write_text("a {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder"
    ]
    settings.STATIC_ROOT = tmp_path / "static"
    return source


def test_static_files_are_collected_only_when_they_changed(source: Path) -> None:
    served = source.parent / "static" / "site.css"

    assert collect_changed()
    assert served.read_text() == "a {}"
    assert not collect_changed()

    (source / "site.css").write_text("b {}")
    os.utime(source / "site.css", ns=(1, served.stat().st_mtime_ns + 10**9))
    assert collect_changed()
    assert served.read_text() == "b {}"

    (source / "new.css").write_text("c {}")
    assert collect_changed()
    served.parent.rename(source.parent / "lost")
    assert collect_changed()
    assert served.exists()
