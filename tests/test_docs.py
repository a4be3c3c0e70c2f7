"""The documentation names what there is, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
OUR_APPS = {"papers", "leaderboards", "tasks"}
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "sample").glob("*.md"),
        *(ROOT / "tests" / "data").rglob("*.md"),
    ]
)
LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def manual() -> str:
    """All that readers and operators are told: the README and what lies in docs/."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def make_targets() -> set[str]:
    """The targets that `make help` lists."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """What links into a page may name: its headings, as Git hosts write them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in headings
    }


def test_every_command_is_documented() -> None:
    ours = {name for name, app in get_commands().items() if app in OUR_APPS}
    documented = set(re.findall(r"manage\.py (\w+)", manual()))
    assert "ingest" in ours
    assert ours - documented == set()


def test_every_documented_command_exists() -> None:
    documented = set(re.findall(r"manage\.py (\w+)", manual()))
    assert documented - get_commands().keys() == set()


def test_every_documented_make_target_exists() -> None:
    documented = set(re.findall(r"\bmake ([a-z]+)\b", " ".join(CODE.findall(manual()))))
    assert "run" in documented
    assert documented - make_targets() == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings(page: Path) -> None:
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target} is nowhere"
        if anchor:
            assert anchor in anchors(there), f"{target} is no heading"


def test_every_page_of_the_manual_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            there = (page.parent / target.partition("#")[0]).resolve()
            waiting += there.glob("*.md") if there.is_dir() else [there]
    assert set((ROOT / "docs").rglob("*.md")) - seen == set()
