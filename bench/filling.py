"""A database as a large site has it: what `python -m bench.pages` measures on.

`python -m bench.filling RESULTS` fills the SQLite database of DATA_DIR, always alike: half
of the results stand on one leaderboard, the others on very uneven ones. Papers, claims,
results and comparisons are written straight into their tables; rows, records, findings
and figures follow from them by the product's own rebuild.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (wants Django set up)
from django.db import connection  # noqa: E402

from bench.bulk import Writer, without_indexes  # noqa: E402
from leaderboards.models import (  # noqa: E402
    Benchmark,
    Comparison,
    Dataset,
    Leaderboard,
    Metric,
    MLModel,
    Result,
    SettingsGroup,
    Task,
)
from leaderboards.models.boards import NO_DATE  # noqa: E402
from leaderboards.names import fold_of, sort_key  # noqa: E402
from leaderboards.services.changes import Broken, log_decisions, log_records  # noqa: E402
from leaderboards.services.rebuilding import rebuild_from_results  # noqa: E402
from papers.extraction import EXTRACTOR_VERSION  # noqa: E402
from papers.models import Claim, Curation, Dump, Paper, Sighting  # noqa: E402
from tasks.statistics import sample_tables  # noqa: E402

_SEED = 20250724
_FIRST, _DAYS = date(2016, 1, 1), 3600
_SYLLABLES = (
    "ba co di fu ga he ki lo mu na pe ri so ta vu we xi yo za lum tor vex".split()
)
_WORDS = (
    "we study the problem of learning from data with few examples and show that a"
    " simple change of the objective leads to models which transfer across domains"
    " without further training while methods before it need more compute and memory our"
    " analysis explains when attention helps how noise in labels hurts and why scale"
    " alone is not enough extensive experiments on public benchmarks confirm this"
).split()
_GROUPS = (
    (),
    (("shots", "5"),),
    (("protocol", "zero-shot"),),
    (("protocol", "fine-tuned"),),
    (("split", "val"),),
    (("extra-data", "yes"),),
    (("shots", "1"),),
    (("samples", "64"),),
)
_PAPERS_IN_DUMP = 10_000


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard that is being filled."""

    pk: int
    dataset: str
    metric: str
    is_lower_better: bool
    groups: tuple[tuple[int, tuple[tuple[str, str], ...]], ...]
    floor: float  # where its values began


def main(results: int) -> None:
    """Fill the database with so many results."""
    call_command("migrate", verbosity=0)
    chance = random.Random(_SEED)
    with without_indexes():
        boards = list(_boards(max(20, results // 50), chance))
        filling = _Filling(boards, results, chance)
        filling.run()
    _say("rebuilding what follows")
    rebuild_from_results()
    _log_changes()
    sample_tables()
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _boards(count: int, chance: random.Random) -> Iterator[Board]:
    """Leaderboards on half as many data sets, with one to eight settings groups each."""
    metrics = list(
        Metric.objects.filter(higher_is_better__isnull=False, scale="share")
        .order_by("key")
        .values_list("pk", "name", "higher_is_better")
    )
    tasks = list(Task.objects.order_by("key").values_list("pk", "key"))
    datasets = Writer(
        Dataset,
        *("id", "key", "name", "name_fold", "sort_key", "origin", "task_keys"),
    )
    benchmarks = Writer(Benchmark, "id", "dataset_id", "task_id")
    writer = Writer(Leaderboard, "id", "benchmark_id", "metric_id", "slug")
    groups = Writer(SettingsGroup, "id", "leaderboard_id", "key", "label", "settings")
    base = Dataset.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    group_id, name = 0, ""
    for number in range(count):
        of, turn = divmod(number, 2)
        if not turn:
            name = f"{_word(chance, 2).capitalize()}Set-{of}"
            # Reviewed data sets have a task; those that were found have none.
            reviewed = of % 5 < 3
            task, task_key = tasks[int(len(tasks) * chance.random() ** 3)]
            datasets.add(
                base + of + 1,
                *(f"bench-{of}", name, fold_of(name), sort_key(name)),
                "curated" if reviewed else "found",
                json.dumps([task_key] if reviewed else []),
            )
            benchmarks.add(of + 1, base + of + 1, task if reviewed else None)
            first = chance.randrange(len(metrics))
        metric, metric_name, is_higher_better = metrics[(first + turn) % len(metrics)]
        writer.add(number + 1, of + 1, metric, f"bench-{of}-{turn}")
        # Large boards, which come first, have more groups.
        kinds = _GROUPS[: 8 if number < count // 20 else 2 if number % 3 else 1]
        of_board = []
        for settings in kinds:
            group_id += 1
            key = "; ".join(f"{n}={v}" for n, v in settings)
            label = ", ".join(f"{n} {v}" for n, v in settings) or "settings not stated"
            groups.add(group_id, number + 1, key, label, json.dumps(dict(settings)))
            of_board.append((group_id, settings))
        yield Board(
            number + 1,
            name,
            metric_name,
            not is_higher_better,
            tuple(of_board),
            20 + 50 * chance.random(),
        )
    for each in (datasets, benchmarks, writer, groups):
        each.flush()


class _Filling:
    """Papers with their claims and results, written as they come."""

    def __init__(
        self, boards: Sequence[Board], results: int, chance: random.Random
    ) -> None:
        self._chance = chance
        self._boards = boards
        self._places = _places(len(boards), results, chance)
        self._papers = int(results * 0.6)
        self._known: list[tuple[int, str]] = []  # models that others compare with
        self._claim = self._result = self._model = self._comparison = 0
        self._model = (
            MLModel.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        )
        self._dumps = Writer(
            Dump,
            *("id", "sha256", "name", "size", "layout", "state", "papers_count"),
            *("next_entry", "finished_at"),
        )
        self._paper_rows = Writer(
            Paper,
            *("id", "identity", "arxiv_id", "title", "title_key", "abstract"),
            *("abstract_hash", "authors", "published", "published_precision"),
            *("published_source", "extracted_with", "needs_extraction"),
        )
        self._sightings = Writer(
            Sighting,
            *("dump_id", "paper_id", "entry", "line", "source", "arxiv_id", "title"),
            *("title_key", "abstract", "abstract_hash", "abstract_length", "published"),
        )
        self._models = Writer(
            MLModel,
            *("id", "key", "name", "name_fold", "sort_key", "introduced_by_id"),
            "spellings",
        )
        self._claims = Writer(
            Claim,
            *("id", "paper_id", "start", "end", "number", "sentence"),
            *("sentence_start", "value", "unit", "kind", "direction", "metric"),
            *("dataset", "model", "comparator", "condition", "own", "says_best"),
            *("confidence", "rule", "extracted_with", "machine", "review"),
            "queue_reason",
        )
        self._results = Writer(
            Result,
            *("id", "claim_id", "leaderboard_id", "group_id", "paper_id", "model_id"),
            *("dataset_name", "metric_name", "model_name", "model_fold", "row_key"),
            *("value", "rank_value", "bound", "decimals", "number", "unit"),
            *("settings", "reported_by", "origin", "awaiting_review"),
            *("not_ranked_reason", "published", "shown_until", "says_best", "tiebreak"),
        )
        self._comparisons = Writer(
            Comparison,
            *("id", "claim_id", "leaderboard_id", "group_id", "paper_id", "model_id"),
            *("comparator_id", "model_name", "comparator_name", "model_fold"),
            *("comparator_fold", "model_key", "comparator_key", "value", "number"),
            *("unit", "direction", "settings", "is_own", "published"),
        )
        self._curations = Writer(
            Curation, "claim_id", "curator_name", "action", "before", "after", "reason"
        )

    def run(self) -> None:
        """Write everything."""
        for number in range(self._papers):
            if number % _PAPERS_IN_DUMP == 0:
                self._dump(number // _PAPERS_IN_DUMP)
                _say(f"{number:,} papers of {self._papers:,}")
            share = number / self._papers
            end = len(self._places) * (number + 1) // self._papers
            self._paper(number + 1, share, self._places[self._result : end])
        for writer in vars(self).values():
            if isinstance(writer, Writer):
                writer.flush()

    def _dump(self, number: int) -> None:
        digest = blake2b(str(number).encode(), digest_size=32).hexdigest()
        papers = min(_PAPERS_IN_DUMP, self._papers - number * _PAPERS_IN_DUMP)
        self._dumps.add(
            *(number + 1, digest, f"papers-{number:03d}.jsonl", papers * 1500),
            *("arxiv-jsonl", "done", papers, papers, "2026-01-01 00:00:00"),
        )

    def _paper(self, pk: int, share: float, places: Sequence[int]) -> None:
        chance = self._chance
        day = _FIRST + timedelta(days=int(_DAYS * share))
        published = None if chance.random() < 0.03 else day.isoformat()
        arxiv = f"{day:%y%m}.{pk % 100_000:05d}{pk // 100_000}"
        own = f"{_word(chance, 3).capitalize()}-{pk}"
        title = f"{own}: {' '.join(chance.sample(_WORDS, 7))}"
        text = _Abstract(" ".join(chance.choices(_WORDS, k=90)).capitalize() + ".")
        introduced = 0
        for place in places:
            board = self._boards[place]
            kind = chance.random()
            if kind < 0.55:
                if not introduced:
                    introduced = self._introduce(own, pk)
                self._reported(pk, board, share, published, text, (introduced, own))
            elif kind < 0.65 or not self._known:
                self._reported(pk, board, share, published, text, None)
            else:
                rival = self._known[int(len(self._known) * chance.random() ** 4)]
                self._reported(pk, board, share, published, text, rival, is_rival=True)
        if introduced and self._known and chance.random() < 0.25:
            rival = self._known[int(len(self._known) * chance.random() ** 4)]
            self._improvement(
                pk, self._boards[places[0]], published, text, (introduced, own), rival
            )
        if introduced:
            self._known.append((introduced, own))
        abstract, key = text.text, sort_key(title)
        digest = blake2b(abstract.encode(), digest_size=32).hexdigest()
        self._paper_rows.add(
            *(pk, f"arxiv:{arxiv}", arxiv, title, key, abstract, digest),
            *(json.dumps(["A. Author", "B. Author"]), published),
            *(("day", "entry") if published else ("", "")),
            *(EXTRACTOR_VERSION, False),
        )
        self._sightings.add(
            *((pk - 1) // _PAPERS_IN_DUMP + 1, pk, pk % _PAPERS_IN_DUMP, pk, 0),
            *(arxiv, title, key, abstract, digest, len(abstract), published),
        )

    def _introduce(self, name: str, paper: int) -> int:
        self._model += 1
        fold = fold_of(name)
        self._models.add(
            *(self._model, f"{fold}-{self._model}", name, fold, sort_key(name), paper),
            json.dumps({name: 1}),
        )
        return self._model

    def _reported(
        self,
        paper: int,
        board: Board,
        share: float,
        published: str | None,
        text: _Abstract,
        model: tuple[int, str] | None,
        *,
        is_rival: bool = False,
    ) -> None:
        """A claim of a result, and the result."""
        chance = self._chance
        group, settings = board.groups[int(len(board.groups) * chance.random() ** 3)]
        gain = (95 - board.floor) * (0.7 * share + 0.3 * chance.random() ** 2)
        # A rival's number is mostly repeated as it is known, now and then another one.
        if is_rival and model and chance.random() < 0.8:
            gain = (95 - board.floor) * (model[0] * 7919 % 1000) / 1000
        value = board.floor + gain
        number = f"{100 - value if board.is_lower_better else value:.2f}"
        bound = "<=" if chance.random() < 0.01 else "="
        awaits, says_best = chance.random() < 0.04, not is_rival and share_of(chance, 8)
        name = model[1] if model else ""
        condition = ", ".join(f"{n} {v}" for n, v in settings)
        start = text.say(
            f"{name or 'It'} reaches ",
            number,
            f"% {board.metric} on {board.dataset}{f' ({condition})' if condition else ''}"
            f"{', the best so far' if says_best else ''}.",
        )
        review = chance.choices(("none", "accepted", "corrected"), (96, 2, 2))[0]
        awaits = awaits and review == "none"
        own = not is_rival if model else None
        claim = self._claimed(
            paper,
            text,
            start,
            number,
            kind="baseline" if is_rival else "result",
            board=board,
            model=name,
            condition=condition,
            own=own,
            says_best=says_best,
            review=review,
            awaits=awaits,
        )
        if review != "none":
            action = "accept" if review == "accepted" else "correct"
            read = json.dumps({"model": "another"})
            self._curations.add(claim, "curator", action, read, "{}", "It says so.")
        self._result += 1
        fold = fold_of(name)
        subject = f"m{model[0]}" if model else f"p{paper}"
        self._results.add(
            *(self._result, claim, board.pk, group, paper, model[0] if model else None),
            *(board.dataset, board.metric, name, fold),
            f"{group}:{subject}{'?' if awaits else ''}",
            *(number, f"-{number}" if board.is_lower_better else number, bound, 2),
            *(number, "%", json.dumps([[n, v, True] for n, v in settings])),
            "unknown" if own is None else "own" if own else "other",
            *("extracted" if review == "none" else "reviewed", awaits),
            *("at-most" if bound == "<=" else "", published),
            *((date.max if published else NO_DATE).isoformat(), says_best),
            _tiebreak(claim),
        )

    def _improvement(
        self,
        paper: int,
        board: Board,
        published: str | None,
        text: _Abstract,
        model: tuple[int, str],
        rival: tuple[int, str],
    ) -> None:
        """A claim to be better than another, and its comparison."""
        number = f"{1 + 20 * self._chance.random():.1f}"
        start = text.say(
            f"{model[1]} beats {rival[1]} on {board.dataset} by ", number, "%."
        )
        claim = self._claimed(
            paper,
            text,
            start,
            number,
            kind="improvement",
            board=board,
            model=model[1],
            comparator=rival[1],
            own=True,
        )
        group, _ = board.groups[0]
        self._comparison += 1
        self._comparisons.add(
            *(self._comparison, claim, board.pk, group, paper, model[0], rival[0]),
            *(model[1], rival[1], fold_of(model[1]), fold_of(rival[1])),
            *(f"{group}:m{model[0]}", f"{group}:m{rival[0]}", number, number),
            *("%", "up", "[]", True, published),
        )

    def _claimed(
        self,
        paper: int,
        text: _Abstract,
        start: int,
        number: str,
        *,
        kind: str,
        board: Board,
        model: str,
        comparator: str = "",
        condition: str = "",
        own: bool | None = None,
        says_best: bool = False,
        review: str = "none",
        awaits: bool = False,
    ) -> int:
        self._claim += 1
        fields = {
            "value": number,
            "unit": "%",
            "kind": kind,
            "direction": "up" if kind == "improvement" else "",
            "metric": board.metric,
            "dataset": board.dataset,
            "model": model,
            "comparator": comparator,
            "condition": condition,
            "own": own,
            "says_best": says_best,
        }
        self._claims.add(
            *(self._claim, paper, start, start + len(number), number),
            *(text.sentence, text.begin),
            *fields.values(),
            *(0.4 if awaits else 0.9, "bench", EXTRACTOR_VERSION),
            *(json.dumps(fields), review, "unsure" if awaits else ""),
        )
        return self._claim


class _Abstract:
    """A text that grows sentence by sentence."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentence = ""
        self.begin = 0

    def say(self, before: str, number: str, after: str) -> int:
        """Add a sentence; where its number stands."""
        self.sentence = f"{before}{number}{after}"
        self.begin = len(self.text) + 1
        self.text += f" {self.sentence}"
        return self.begin + len(before)


def _places(boards: int, results: int, chance: random.Random) -> list[int]:
    """For each result the number of its board: half on one, the others by Zipf's law."""
    others = [1 / rank for rank in range(1, boards)]
    rest = results - results // 2 - (boards - 1)
    places = [0] * (results // 2) + list(range(1, boards))
    places += chance.choices(range(1, boards), weights=others, k=rest)
    chance.shuffle(places)
    return places


def _log_changes() -> None:
    """The log as it would have grown: a fallen record for each, decisions of curators."""
    from leaderboards.models import Record

    records = Record.objects.broken().order_by("pk").select_related("result")
    log_records(
        [
            Broken(record.result_id, record.leaderboard_id, record.rank_value - 1)
            for record in records.iterator()
        ]
    )
    papers = Curation.objects.values_list("claim__paper", flat=True)
    log_decisions(set(papers[:20_000]), before={}, now=())


def share_of(chance: random.Random, percent: int) -> bool:
    """True in so many of a hundred cases."""
    return chance.random() * 100 < percent


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choices(_SYLLABLES, k=syllables))


def _tiebreak(claim: int) -> int:
    digest = blake2b(str(claim).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
