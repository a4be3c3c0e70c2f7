"""Candidates for the metric of a number."""

from __future__ import annotations

import re
from bisect import bisect_left

from papers.extraction.clauses import METRIC_SYMBOLS, Clause
from papers.extraction.features import LinkWeigher, Names, S
from papers.extraction.name_finder import folded
from papers.extraction.relations import MOST_NAMES, nearness, relation
from papers.extraction.scene import Candidate, Scene
from papers.extraction.sorts import METRIC, ORDINARY, PHRASE
from papers.extraction.types import Kind, NameMention
from papers.extraction.wording import (
    Phrase,
    last_word,
    measured_phrases,
    phrase_text,
)

_PLURALS = (("acies", "acy"), ("ities", "ity"))
_PLURAL_HEADS = frozenset(
    (
        "rates errors scores speedups correlations ratios gaps losses coefficients "
        "distances"
    ).split()
)
# "average precision" and the like are metrics of their own.
_AVERAGED = frozenset(
    (
        "precision",
        "recall",
        "return",
        "rank",
        "absolute",
        "squared",
        "square",
        "opinion",
        "reciprocal",
        "average",
        "error",
    )
)
# "80.4% test mIoU" is mIoU; which part was measured is a setting.
_PARTS = frozenset(("test", "validation", "val", "dev"))
_NONE_CUES = frozenset(("SUCCESS", "METRICWORD", "ACHIEVE", "DATASET"))
_MOST_FROM_BEFORE = 4
_TOP = re.compile(r"[Tt]op-\d{1,2}")
_TOP_HEAD = re.compile(
    r"(?:[^.;]|\.(?=\d)){1,30}?\b[Tt]op-\d{1,2}\s(?P<head>errors?(?:\srates?)?|accurac(?:y|ies))\b"
)


def metric_text(written: str) -> str:
    """A metric as written, in the singular, without "average", "test" and a needless "score"."""
    text = written
    lower = text.lower()
    for plural, singular in _PLURALS:
        if lower.endswith(plural):
            text = text[: -len(plural)] + singular
    if text.endswith("s") and len(text) > 3:
        last = lower.replace("-", " ").split()[-1]
        if last in _PLURAL_HEADS or (text[-2].isupper() and text != "FLOPs"):
            text = text[:-1]
    if text.endswith("-score"):
        text = text[: -len("-score")] + " score"
    words = text.split()
    if len(words) > 1 and words[0].lower() in _PARTS:
        del words[0]
    if len(words) > 1 and words[-1] == "score":
        before = words[-2]
        if not (before.isalpha() and before[1:].islower()):
            words.pop()
    if (
        len(words) > 1
        and words[0].lower() in ("average", "avg", "avg.", "mean", "overall")
        and words[1].lower() not in _AVERAGED
    ):
        del words[0]
    return " ".join(words)


def metric_candidates(
    scene: Scene, clause: Clause, index: int, kind: Kind, weigher: LinkWeigher[S]
) -> list[Candidate[S]]:
    """The metrics that a number may be of; the last stands for none."""
    item, symbols, weigh = clause.number_items[index], clause.symbols, weigher.weigh
    unit, kind_name = scene.numbers[index].unit_class, kind.value
    near_items = _nearest(list(clause.item_mentions), item)
    rivals = [at for at in near_items if symbols[at] in METRIC_SYMBOLS]
    found: list[Candidate[S]] = []
    for at in near_items:
        mention_index = clause.item_mentions[at]
        mention = scene.mentions[mention_index]
        if symbols[at] not in METRIC_SYMBOLS and abs(at - item) > 2:
            # A name is a metric only right beside the number: "FID 15.2, CLIP 33.8".
            continue
        standing = relation(clause, item, at)
        near = nearness(item, at, rivals)
        sort = _sort(mention)
        added = weigher.crossed(standing.features, ("", sort))
        added += weigh(_place, standing.side, standing.distance, near, kind_name)
        added += weigh(_sorted, symbols[at], sort, unit, kind_name)
        text = metric_text(_with_head(scene.text, mention))
        found.append(Candidate(text, added, mention.start))
    found += _worded(scene, clause, index, kind, found, len(rivals), weigher)
    if not rivals:
        found += _from_before(scene, clause, kind, weigher)
    none = weigh(_none, unit, kind_name, min(len(rivals), 2))
    none += weigh(_none_by_cues, _NONE_CUES & clause.cues)
    found.append(Candidate("", none))
    return found


def _with_head(text: str, mention: NameMention) -> str:
    """A metric that shares its head with the next one: "top-1 and top-5 errors"."""
    if _TOP.fullmatch(mention.text):
        headed = _TOP_HEAD.match(text, mention.end)
        if headed:
            return f"{mention.text} {headed.group('head')}"
    return mention.text


def _place(side: str, distance: str, near: str, kind: str) -> Names:
    return f"{side}{near}", f"{distance}{near}", f"{kind}{side}{near}"


def _sorted(symbol: str, sort: str, unit: str, kind: str) -> Names:
    return f"{kind}{symbol}", f"{unit}{sort}", f"{unit}{symbol}", sort, "in"


def _none(unit: str, kind: str, rivals: int) -> Names:
    return "none", f"none{unit}", f"none{kind}", f"none{rivals}"


def _none_by_cues(cues: frozenset[str]) -> Names:
    return tuple([f"none:{cue}" for cue in sorted(cues)])


def _worded(
    scene: Scene,
    clause: Clause,
    index: int,
    kind: Kind,
    found: list[Candidate[S]],
    rivals: int,
    weigher: LinkWeigher[S],
) -> list[Candidate[S]]:
    """What the words around the number call it; a metric found already learns its place."""
    unit, symbols, weigh = (
        scene.numbers[index].unit_class,
        clause.symbols,
        weigher.weigh,
    )
    known = {folded(candidate.text): candidate for candidate in found}
    added = []
    for phrase in measured_phrases(clause, clause.number_items[index], scene.cues):
        text = metric_text(phrase_text(scene.text, clause, phrase))
        key = folded(text)
        noun = last_word(text)
        if not key or noun.lower() in scene.cues.vague_nouns:
            continue
        if _is_system_scoring(scene, clause, phrase):
            continue
        if not phrase.way.endswith("in") and _ends_in_system(scene, clause, phrase):
            continue
        way, head = phrase.way, symbols[phrase.last]
        worded = weigh(_worded_place, way, head, unit, kind.value)
        same = known.get(key)
        if same is not None:
            same.added += worded
            continue
        has_name = any(
            at in clause.item_mentions for at in range(phrase.first, phrase.last + 1)
        )
        worded += weigh(_worded_way, way, min(rivals, 2), kind.value)
        worded += weigh(_worded_head, head, kind.value, has_name)
        worded += weigh(_worded_words, min(phrase.last - phrase.first, 4))
        worded += weigh(_spelled, way, noun, clause.words[phrase.first])
        candidate = Candidate(text, worded, clause.starts[phrase.first])
        known[key] = candidate
        added.append(candidate)
    return added


def _worded_place(way: str, head: str, unit: str, kind: str) -> Names:
    return f"w{way}", f"w{way}{kind}", f"w{way}{unit}", f"w{way}{head}"


def _worded_way(way: str, rivals: int, kind: str) -> Names:
    return "worded", f"worded{kind}", f"worded{rivals}", f"worded{rivals}{way}"


def _worded_head(head: str, kind: str, has_name: bool) -> Names:
    is_metric = head in METRIC_SYMBOLS
    return f"head{head}", f"head{head}{kind}", f"named{has_name}{is_metric}"


def _worded_words(words: int) -> Names:
    return (f"words{words}",)


def _spelled(way: str, last: str, first: str) -> Names:
    return f"last:{last}", f"ends:{way}{last[-4:]}", f"first:{first}"


def _is_system_scoring(scene: Scene, clause: Clause, phrase: Phrase) -> bool:
    """Whether "scores" is the verb: "Gemini Ultra scores 90.0%", "most models score 30%"."""
    before = phrase.last - 1
    written = phrase_text(scene.text, clause, phrase)
    if before < phrase.first or not written.endswith((" scores", " score")):
        return False
    mention = clause.item_mentions.get(before)
    entity = scene.entities.of_mention[mention] if mention is not None else -1
    return (
        clause.symbols[before] in ("MODELSIZE", "METHOD", "BASELINE", "RANDOM")
        or entity >= 0
        and entity in scene.known_models
    )


def _ends_in_system(scene: Scene, clause: Clause, phrase: Phrase) -> bool:
    """Whether a phrase is of a model or a data set: "ahead of LISA-7B by 18%"."""
    mention = clause.item_mentions.get(phrase.last)
    entity = scene.entities.of_mention[mention] if mention is not None else -1
    return entity >= 0 and (
        entity in scene.known_models or entity in scene.known_datasets
    )


def _nearest(items: list[int], item: int) -> list[int]:
    """The items around a number that are near enough to be considered."""
    at = bisect_left(items, item)
    return items[max(0, at - MOST_NAMES) : at + MOST_NAMES]


def _sort(mention: NameMention) -> str:
    return f"M{mention.types & (METRIC | ORDINARY | PHRASE)}"


def _from_before(
    scene: Scene, clause: Clause, kind: Kind, weigher: LinkWeigher[S]
) -> list[Candidate[S]]:
    """Metrics that the two sentences before name."""
    found: list[Candidate[S]] = []
    first = bisect_left(scene.sentence_of, clause.index)
    for mention_index in range(first - 1, -1, -1):
        mention = scene.mentions[mention_index]
        away = clause.index - scene.sentence_of[mention_index]
        if away > 2 or len(found) == _MOST_FROM_BEFORE:
            break
        if not mention.types & METRIC:
            continue
        added = weigher.weigh(_elsewhere, away, _sort(mention), kind.value)
        found.append(Candidate(metric_text(mention.text), added, mention.start))
    return found


def _elsewhere(away: int, sort: str, kind: str) -> Names:
    return f"out{away}", f"out{sort}", f"out{sort}{away}", f"out{kind}"
