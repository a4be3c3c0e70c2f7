"""List the claims gained, lost and changed between two revisions of the extractor, as Markdown.

    python -m bench.gains FROM [TO]

Both read the same abstracts: BENCH_CORPUS, else the sample's. FROM and TO are git revisions; without TO
it is the work tree as it is. The list belongs in the description of a change to rules or registry.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.corpus import ROOT, Text, corpus

EXTRACT = Path("papers", "management", "commands", "extract.py")
# What says where a claim is and how sure it is, not what it claims.
UNCOMPARED = frozenset(("start", "end", "sentence", "confidence"))
AROUND = 50  # characters shown on each side of a number

Claim = Mapping[str, Any]  # as `manage.py extract` prints it


class GainsError(Exception):
    """The two revisions cannot be compared; the message says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one revision reads at a number and the other does not, or otherwise."""

    paper: str
    place: str  # the words around the number, it in the middle
    before: Claim | None
    after: Claim | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that differ, of a claim that both read."""
        if self.before is None or self.after is None:
            return ()
        return tuple(
            field
            for field in sorted({*self.before, *self.after} - UNCOMPARED)
            if self.before.get(field) != self.after.get(field)
        )


def compare(
    texts: Iterable[Text],
    before: Mapping[str, Sequence[Claim]],
    after: Mapping[str, Sequence[Claim]],
) -> Iterator[Change]:
    """The changes in each text's claims, in the order of texts and places.

    Claims come by the ordinal of their text; a text that was refused has none.
    """
    for number, text in enumerate(texts):
        old = {claim["start"]: claim for claim in before.get(str(number), ())}
        new = {claim["start"]: claim for claim in after.get(str(number), ())}
        for start in sorted(old.keys() | new.keys()):
            change = Change(
                text.title,
                _place(text.abstract, new.get(start) or old[start]),
                old.get(start),
                new.get(start),
            )
            if change.before is None or change.after is None or change.fields:
                yield change


def _place(abstract: str, claim: Claim) -> str:
    start, end = claim["start"], claim["end"]
    before, after = abstract[max(0, start - AROUND) : start], abstract[end:][:AROUND]
    return " ".join(f"{before}[{abstract[start:end]}]{after}".split())


def read_with(
    tree: Path, name: str, dump: Path, data: Path
) -> dict[str, Sequence[Claim]]:
    """The claims of a dump's papers, by their ids, as a source tree's extractor reads them.

    Raises:
        GainsError: the tree has no extractor, or it failed.
    """
    if not (tree / EXTRACT).is_file():
        raise GainsError(
            f"{name} has no extractor yet (no {EXTRACT}), so there is nothing to compare."
        )
    ran = subprocess.run(
        [
            *(sys.executable, "manage.py", "extract", str(dump)),
            *("--format", "jsonl", "--jobs", str(os.cpu_count() or 1)),
        ],
        cwd=tree,
        env={**os.environ, "DATA_DIR": str(data), "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
    )
    if ran.returncode:
        raise GainsError(f"The extractor of {name} failed:\n{ran.stderr.strip()}")
    papers = map(json.loads, ran.stdout.splitlines())
    return {paper["id"]: paper["claims"] for paper in papers}


def check_out(repository: Path, revision: str, folder: Path) -> Path:
    """The files of a revision, written into a folder; the repository stays as it is.

    Raises:
        GainsError: there is no such revision.
    """
    archive = subprocess.run(
        ["git", "-C", str(repository), "archive", "--format=tar", revision],
        capture_output=True,
    )
    if archive.returncode:
        reason = archive.stderr.decode(errors="replace").strip()
        raise GainsError(f"{revision} cannot be read: {reason}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter="data")
    return folder


def report(
    changes: Sequence[Change], *, papers: int, source: str, old: str, new: str
) -> Iterator[str]:
    """The lines of the list in Markdown: the counts, then every change."""
    gained = [change for change in changes if change.before is None]
    lost = [change for change in changes if change.after is None]
    changed = [change for change in changes if change.fields]
    yield f"## Claims in {papers:,} abstracts of {source}, from {old} to {new}"
    yield ""
    yield f"{len(gained):,} gained, {len(lost):,} lost, {len(changed):,} changed."
    if changed:
        fields = Counter(field for change in changed for field in change.fields)
        counts = ", ".join(f"{field} {n:,}" for field, n in fields.most_common())
        yield f"Changed fields: {counts}."
    for title, those in (("Gained", gained), ("Lost", lost), ("Changed", changed)):
        if those:
            yield ""
            yield f"### {title} ({len(those):,})"
            yield from _by_paper(those)


def _by_paper(changes: Sequence[Change]) -> Iterator[str]:
    paper = None
    for change in changes:
        if change.paper != paper:
            paper = change.paper
            yield ""
            yield f"**{_escaped(paper)}**"
            yield ""
        yield f"- {_in_words(change)}: …{_escaped(change.place)}…"


def _in_words(change: Change) -> str:
    if change.before is not None and change.after is not None:
        return _escaped(
            "; ".join(
                f"{field} {_shown(change.before.get(field))} →"
                f" {_shown(change.after.get(field))}"
                for field in change.fields
            )
        )
    claim = change.after or change.before or {}
    names = ("metric", "dataset", "model", "comparator")
    said = [f"{name} {claim[name]}" for name in names if claim.get(name)]
    return _escaped(
        ", ".join([f"{claim['value']}{claim['unit']} {claim['kind']}", *said])
    )


def _shown(value: object) -> str:
    return "none" if value in (None, "") else str(value)


def _escaped(text: str) -> str:
    """Text of papers, such that Markdown shows it as it is."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in text)


def gains(repository: Path, old: str, new: str | None) -> Iterator[str]:
    """The report's lines on two revisions; without the second, on the work tree."""
    source, texts = corpus()
    with TemporaryDirectory() as name:
        folder = Path(name)
        dump = folder / "abstracts.jsonl"
        with dump.open("w", encoding="utf-8") as file:
            for number, text in enumerate(texts):
                line = {
                    "id": str(number),
                    "title": text.title,
                    "abstract": text.abstract,
                }
                file.write(json.dumps(line) + "\n")
        (before := folder / "before").mkdir()
        check_out(repository, old, before)
        after = repository
        if new is not None:
            (after := folder / "after").mkdir()
            check_out(repository, new, after)
        shown = new or "the work tree"
        olds = read_with(before, old, dump, folder / "data")
        news = read_with(after, shown, dump, folder / "data")
    changes = list(compare(texts, olds, news))
    yield from report(changes, papers=len(texts), source=source, old=old, new=shown)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("old", metavar="FROM", help="a git revision")
    parser.add_argument(
        "new", metavar="TO", nargs="?", help="another; else the work tree"
    )
    arguments = parser.parse_args()
    try:
        for line in gains(ROOT, arguments.old, arguments.new):
            print(line)
    except GainsError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
