"""Stage 5b: which names a number may belong to, and what speaks for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from papers.extraction.clauses import METRIC_SYMBOLS, NAME_SYMBOLS, Clause
from papers.extraction.comparators import ComparatorPhrase
from papers.extraction.entities import (
    AFTER_ON,
    APPOSED_MODEL,
    IN_TITLE,
    INTRODUCED,
    MODEL_NOUN,
    MODEL_SHAPE,
    OURS,
    OWN_VARIANT,
    SUBJECT,
    TITLE_HEAD,
    Entities,
)
from papers.extraction.kinds import transition
from papers.extraction.names import (
    DATASET,
    EXTENDED,
    METRIC,
    MODEL,
    ORDINARY,
    PHRASE,
    PLAIN,
)
from papers.extraction.registry import fold
from papers.extraction.types import Kind, NameMention, NumberMention

# In the order in which they are chosen.
ROLES = ("dataset", "metric", "comparator", "model")

_OWN_EVIDENCE = TITLE_HEAD | INTRODUCED | OWN_VARIANT | OURS
_MODEL_EVIDENCE = _OWN_EVIDENCE | SUBJECT | APPOSED_MODEL | MODEL_NOUN | MODEL_SHAPE
_DATASET_EVIDENCE = AFTER_ON | TITLE_HEAD | INTRODUCED | IN_TITLE
_BREAKS = frozenset((";", "while", "whereas", "but", "COMPARE", "OUTPERFORM", "THAN"))


class Candidate(NamedTuple):
    """A name that a number may belong to, with the features of the link."""

    text: str  # "" stands for none
    features: list[str]
    start: int = -1  # where it is written, in the normalised text
    group: int = -1  # readings of one phrase share a group and count together


@dataclass(slots=True)
class Scene:
    """All that the candidates of one text are taken from."""

    text: str
    numbers: list[NumberMention]
    mentions: list[NameMention]
    entities: Entities
    clauses: list[Clause]
    phrases: dict[int, list[ComparatorPhrase]]  # clause index -> comparators


@dataclass(frozen=True, slots=True)
class Before:
    """What was read just before: the choices of the number before, and other roles' of this."""

    relation: str = ""  # how the number before stands to this one; "" without one
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)  # role -> folded
    taken: Mapping[str, frozenset[str]] = field(default_factory=dict)  # role -> folded


NOTHING_BEFORE = Before()


def _agreement(text: str, role: str, before: Before, tie: str) -> list[str]:
    """Whether a candidate was chosen for the number before, or for another role."""
    folded = fold(text) if text else ""
    features = []
    if before.relation and role in before.names:
        names = before.names[role]
        if folded:
            same = "=" if folded in names else "!" if names else "?"
        else:
            same = "0" if names else "00"
        features.append(f"p{same}")
        features.append(f"p{same}{before.relation}")
        if tie:
            features.append(f"p{same}{tie}")
    if folded:
        for other, names in before.taken.items():
            if folded in names:
                features.append(f"taken:{other}")
    return features


def _bucket(distance: int) -> str:
    if distance <= 3:
        return str(distance)
    if distance <= 5:
        return "5"
    if distance <= 8:
        return "8"
    if distance <= 13:
        return "13"
    return "far"


def _relation(
    clause: Clause, item: int, at: int, is_same_sort: frozenset[str]
) -> list[str]:
    """How a number and a name stand to each other within a sentence."""
    symbols = clause.symbols
    if at < item:
        low, high, side = at, item, "b"
    else:
        low, high, side = item, at, "a"
    between = symbols[low + 1 : high]
    distance = len(between)
    features = [f"{side}{_bucket(distance)}"]
    if distance <= 3:
        features.append(f"{side}|{' '.join(between)}")
    else:
        edge = " ".join(between[:1] + between[-2:])
        features.append(f"{side}~{edge}")
    numbers = names = commas = breaks = opens = closes = 0
    for symbol in between:
        if symbol[0] == "#":
            numbers += 1
        elif symbol in is_same_sort:
            names += 1
        elif symbol == ",":
            commas += 1
        elif symbol == "(":
            opens += 1
        elif symbol == ")":
            closes += 1
        elif symbol in _BREAKS:
            breaks += 1
    features.append(f"{side}n{min(numbers, 2)}{min(names, 2)}")
    features.append(f"{side}k{min(commas, 2)}{min(breaks, 1)}")
    if opens != closes:
        features.append(f"{side}{'(' if opens > closes else ')'}{min(names, 1)}")
    before = symbols[at - 1] if at else "^"
    after = symbols[at + 1] if at + 1 < len(symbols) else "$"
    features.append(f"{side}<{before}")
    features.append(f"{side}>{after}")
    features.append(f"{side}<>{before} {after}")
    mine = clause.number_lists.get(item)
    theirs = clause.name_lists.get(at)
    if mine and theirs:
        if mine[2] == theirs[2]:
            features.append("pair=" if mine[1] == theirs[1] else "pair!")
            if "RESPECTIVELY" in clause.cues:
                features.append("resp=" if mine[1] == theirs[1] else "resp!")
        else:
            features.append("pair?")
    elif mine:
        # "(NORB, CIFAR10) and digits (MNIST), with 2.5%, 19.5%, 0.4%, respectively"
        alike = sorted(
            a
            for a in clause.item_mentions
            if symbols[a] in is_same_sort and (a < item) == (at < item)
        )
        if len(alike) == mine[2] and at in alike:
            sign = "=" if alike.index(at) == mine[1] else "!"
            features.append("order" + sign)
            if "RESPECTIVELY" in clause.cues:
                features.append("resp" + sign)
    if theirs and not mine:
        head = theirs[0]
        features.append(f"{side}h{symbols[head - 1] if head else '^'}")
        features.append(f"listed{min(theirs[1], 1)}")
    elif mine:
        features.append(f"alone{min(mine[1], 1)}")
    return features


def _nearest(clause: Clause, item: int, at: int, rivals: list[int]) -> str:
    """Whether the name is the nearest of its sort on its side."""
    if at < item:
        return "near" if not any(at < r < item for r in rivals) else "second"
    return "near" if not any(item < r < at for r in rivals) else "second"


def name_candidates(
    scene: Scene, clause: Clause, index: int, kind: Kind, role: str
) -> list[Candidate]:
    """The data sets or models that a number may belong to; the last stands for none."""
    number = scene.numbers[index]
    item = clause.number_items[index]
    entities = scene.entities
    is_dataset = role == "dataset"
    sort = "R" if kind in (Kind.RESULT, Kind.BASELINE) else kind.value[0].upper()
    found: list[Candidate] = []
    here: dict[int, list[int]] = {}
    symbols = clause.symbols
    rivals = []
    for at, mention_index in clause.item_mentions.items():
        entity = entities.of_mention[mention_index]
        if entity >= 0:
            here.setdefault(entity, []).append(at)
            rivals.append(at)
    if is_dataset:
        likely = [a for a in rivals if symbols[a] in ("D", "d")]
        same = frozenset("Dd")
    else:
        likely = [a for a in rivals if symbols[a] in ("X", "O")]
        same = NAME_SYMBOLS - {"D", "d"}
    tied_at, attached = _attached(symbols, item, rivals)
    cues = clause.cues
    is_ours = "OURS" in cues or "METHOD" in cues
    best_elsewhere = False
    for entity_index, entity in enumerate(entities.entities):
        types = entity.types
        if types == METRIC:
            continue
        if is_dataset:
            if types & MODEL and not types & DATASET:
                continue
        elif types & DATASET and not types & MODEL and role == "model":
            continue
        items = here.get(entity_index)
        marks = entity.marks
        base = [
            f"t{types & (DATASET | METRIC | MODEL | ORDINARY | EXTENDED | PLAIN)}",
            f"m:{marks}",
        ]
        base += [f"e:{mark}" for mark in marks.split(",")]
        if entity_index == entities.own:
            base.append("own")
            if is_ours:
                base.append("own&ours")
        if entity_index == entities.own_dataset:
            base.append("owndata")
            base.append(f"owndata{len(likely) > 0}")
        evident = "E" if entity.is_dataset() else "U"
        if items:
            # The mention nearest to the number, on either side.
            befores = [a for a in items if a < item]
            afters = [a for a in items if a > item]
            places = ([max(befores)] if befores else []) + (
                [min(afters)] if afters else []
            )
            for at in places:
                relation = _relation(clause, item, at, same)
                near = _nearest(clause, item, at, likely)
                nearest_any = _nearest(clause, item, at, rivals)
                features = [
                    *base,
                    *relation,
                    *(f"{evident}{f}" for f in relation),
                    f"{sort}{relation[0]}{near}",
                    f"{evident}{relation[0][0]}{near}",
                    f"{relation[0][0]}any{nearest_any}",
                    f"{sort}in",
                    f"in{evident}",
                    f"in{evident}{len(likely) > 0}",
                ]
                if number.role is not None:
                    side = number.role.value + relation[0][0]
                    features.append(side + near)
                    features.append(f"{side}<{symbols[at - 1] if at else '^'}")
                    after = symbols[at + 1] if at + 1 < len(symbols) else "$"
                    features.append(f"{side}>{after}")
                    features.append(f"{side}{symbols[at]}")
                if kind is Kind.BASELINE:
                    features.append(f"base{relation[0]}")
                    features.append(
                        f"base{relation[0][0]}<{symbols[at - 1] if at else '^'}"
                    )
                    if entity_index == entities.own:
                        features.append("baseown")
                if at == tied_at:
                    features.append("tied")
                    features.append(attached)
                    features.append(sort + attached)
                elif tied_at >= 0:
                    features.append("othertied")
                    features.append("other" + attached)
                mention = scene.mentions[clause.item_mentions[at]]
                found.append(Candidate(entity.text, features, mention.start))
            continue
        before = after = 99
        for mention_index in entity.mentions:
            start = scene.mentions[mention_index].start
            away = _sentences_between(scene, clause, start)
            if start < clause.start:
                before = min(before, away)
            else:
                after = min(after, away)
        if is_dataset:
            if not entity.is_dataset() and (
                not entity.evidence & _DATASET_EVIDENCE or min(before, after) > 2
            ):
                continue
        elif entity_index != entities.own and not types & MODEL:
            if not entity.evidence & _MODEL_EVIDENCE or (
                before > 2 and not entity.evidence & _OWN_EVIDENCE
            ):
                continue
        elif entity_index != entities.own and before > 2:
            continue
        features = [
            *base,
            f"out{evident}",
            f"{sort}out",
            f"{sort}out{evident}",
            f"out{attached}",
            f"out{attached}{entity_index == entities.own_dataset}",
        ]
        features.append(f"out{evident}-{min(before, 4)}")
        features.append(f"out{evident}+{min(after, 3)}")
        features.append(f"out{evident}{len(likely) > 0}{min(before, 2)}")
        features.append(f"count{min(len(entity.mentions), 4)}")
        if not entity.mentions:
            features.append("titleonly")
        best_elsewhere = best_elsewhere or entity.is_dataset()
        found.append(Candidate(entity.text, features))
    if role == "model":
        found += _nameless_models(scene, clause, item, kind)
    none = _none(number, kind, sort, clause, likely, best_elsewhere, is_ours, entities)
    none.features.append(f"none{attached}")
    found.append(none)
    return found


def _nameless_models(
    scene: Scene, clause: Clause, item: int, kind: Kind
) -> list[Candidate]:
    """Systems without a name: people, chance, "the strongest baseline"."""
    found = []
    symbols, starts = clause.symbols, clause.starts
    same = NAME_SYMBOLS
    spots = [(p.start, p.text, "phrase") for p in scene.phrases.get(clause.index, [])]
    for at, symbol in enumerate(symbols):
        if symbol == "RANDOM" or symbol == "BASELINE":
            word = _word_at(scene.text, starts[at])
            spots.append((starts[at], word, symbol))
    for start, text, sort in spots:
        at = _item_at(starts, start)
        if at == item:
            continue
        relation = _relation(clause, item, at, same)
        features = [f"{sort}{f}" for f in relation]
        features += [
            f"{sort}{kind.value}",
            f"{sort}{kind.value}{relation[0]}",
            f"{sort}{symbols[at]}",
            f"{sort}names{min(len(clause.item_mentions), 2)}",
        ]
        if sort == "RANDOM":
            features.append(f"{text.lower()}{kind.value}")
        found.append(Candidate(text, features, start))
    return found


def _word_at(text: str, start: int) -> str:
    end = start
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[start:end]


_TIES = frozenset(
    ("on", "on the", "(", "for", "in", "on DATASET", "of", ":", "for the", "in the", "")
)
_BEFORE_TIES = frozenset(
    ("M", "Ml", "Me", "DATASET", "SET", "from", "by", "ABOUT", "of", "UPTO", "up", "to")
)
_BETWEEN_TIES = frozenset(("M", "Ml", "Me", "the", "ACCURACY", "IMPROVE", "METRICWORD"))


def _attached(symbols: list[str], item: int, rivals: list[int]) -> tuple[int, str]:
    """The name that is tied to the number, nothing else between, and how; -1 for none."""
    for at in rivals:
        if item < at <= item + 4:
            between = symbols[item + 1 : at]
            tie = " ".join(s for s in between if s not in _BETWEEN_TIES)
            if tie in _TIES:
                return at, f"tied:{tie}{symbols[at]}"
        elif item - 4 <= at < item:
            between = symbols[at + 1 : item]
            tie = " ".join(s for s in between if s not in _BEFORE_TIES)
            if tie in _TIES:
                return at, f"tied-{tie}{symbols[at]}"
    return -1, "untied"


def _sentences_between(scene: Scene, clause: Clause, start: int) -> int:
    """How many sentences away another place is (1 is the neighbour)."""
    if start < clause.start:
        return 1 + scene.text.count(". ", start, max(start, clause.start - 2))
    return 1 + scene.text.count(". ", clause.end, start)


def _none(
    number: NumberMention,
    kind: Kind,
    sort: str,
    clause: Clause,
    likely: list[int],
    is_elsewhere: bool,
    is_ours: bool,
    entities: Entities,
) -> Candidate:
    """That the number belongs to none of the names."""
    features = [
        "none",
        f"none{sort}",
        f"none{kind.value}",
        f"none{sort}{min(len(likely), 2)}",
        f"noneelse{is_elsewhere}{min(len(likely), 1)}",
        f"nonedata{entities.own_dataset >= 0}{min(len(likely), 1)}",
        f"noneunit{number.unit_class}{sort}",
        f"noneown{entities.own >= 0}{is_ours}",
    ]
    for cue in (
        "AVERAGE",
        "DATASET",
        "EXAMPLES",
        "BEST",
        "OURS",
        "METHOD",
        "MODELSIZE",
        "across",
        "THAN",
        "COMPARE",
        "BASELINE",
        "PREVIOUS",
        "RANDOM",
    ):
        if cue in clause.cues:
            features.append(f"none:{cue}")
    return Candidate("", features)


_PLURALS = (("accuracies", "accuracy"), ("similarities", "similarity"))
_PLURAL_HEADS = frozenset(
    "rates errors scores speedups correlations ratios gaps losses coefficients distances".split()
)


def metric_text(written: str) -> str:
    """A metric as written, in the singular, without "average" and a needless "score"."""
    text = written
    lower = text.lower()
    for plural, singular in _PLURALS:
        if lower.endswith(plural):
            text = text[: -len(plural)] + singular
    if lower.endswith("s") and len(text) > 3:
        last = lower.split()[-1]
        if last in _PLURAL_HEADS or (text[-2].isupper() and text != "FLOPs"):
            text = text[:-1]
    words = text.split()
    if (
        len(words) > 1
        and words[-1] == "score"
        and not words[-2][1:].islower()
        and words[-2].isascii()
    ):
        words.pop()
    if len(words) > 1 and words[0].lower() in ("average", "avg", "avg."):
        if words[1].lower() not in ("precision", "recall", "return", "rank"):
            words = words[1:]
    return " ".join(words)


def metric_candidates(
    scene: Scene, clause: Clause, index: int, kind: Kind
) -> list[Candidate]:
    """The metrics that a number may be of; the last stands for none."""
    item = clause.number_items[index]
    number = scene.numbers[index]
    symbols = clause.symbols
    found: list[Candidate] = []
    rivals = [a for a in clause.item_mentions if symbols[a] in METRIC_SYMBOLS]
    same = METRIC_SYMBOLS
    unit = number.unit_class
    for at, mention_index in clause.item_mentions.items():
        mention = scene.mentions[mention_index]
        is_metric = symbols[at] in METRIC_SYMBOLS
        if not is_metric and (abs(at - item) > 2 or mention.types & (DATASET | MODEL)):
            continue
        relation = _relation(clause, item, at, same)
        near = _nearest(clause, item, at, rivals)
        sort = f"M{mention.types & (METRIC | ORDINARY | PHRASE)}"
        features = [
            *relation,
            *(f"{sort}{f}" for f in relation[:4]),
            f"{relation[0][0]}{near}",
            f"{relation[0]}{near}",
            f"{kind.value}{relation[0][0]}{near}",
            f"{unit}{sort}",
            sort,
            "in",
        ]
        found.append(Candidate(metric_text(mention.text), features, mention.start))
    if not rivals:
        # The sentence before may have named it.
        for mention in reversed(scene.mentions):
            if mention.start >= clause.start or not mention.types & METRIC:
                continue
            away = _sentences_between(scene, clause, mention.start)
            if away > 2:
                break
            sort = f"M{mention.types & (METRIC | ORDINARY | PHRASE)}"
            found.append(
                Candidate(
                    metric_text(mention.text),
                    [
                        f"out{away}",
                        f"out{sort}",
                        f"out{sort}{away}",
                        f"out{kind.value}",
                    ],
                    mention.start,
                )
            )
            if len(found) > 3:
                break
    features = [
        "none",
        f"none{unit}",
        f"none{kind.value}",
        f"none{min(len(rivals), 2)}",
    ]
    for cue in ("SUCCESS", "METRICWORD", "ACHIEVE", "DATASET"):
        if cue in clause.cues:
            features.append(f"none:{cue}")
    found.append(Candidate("", features))
    return found


def comparator_candidates(
    scene: Scene, clause: Clause, index: int, kind: Kind
) -> list[Candidate]:
    """What a difference may be measured against; the last stands for none."""
    number = scene.numbers[index]
    symbols = clause.symbols
    item = clause.number_items[index]
    entities = scene.entities
    found: list[Candidate] = []
    phrases = scene.phrases.get(clause.index, [])
    starts = clause.starts
    rivals: list[int] = []
    phrase_items: list[tuple[int, ComparatorPhrase]] = []
    for phrase in phrases:
        at = _item_at(starts, phrase.start)
        phrase_items.append((at, phrase))
        rivals.append(at)
    same = NAME_SYMBOLS
    for at, phrase in phrase_items:
        relation = _relation(clause, item, at, same)
        near = _nearest(clause, item, at, rivals)
        inside = [
            i
            for i, m in clause.item_mentions.items()
            if phrase.start <= scene.mentions[m].start < phrase.end
            and symbols[i] not in METRIC_SYMBOLS
        ]
        if inside:
            first = scene.mentions[clause.item_mentions[inside[0]]]
            entity = entities.entities[
                entities.of_mention[clause.item_mentions[inside[0]]]
            ]
            shape = "name" if first.start == phrase.start else "holds"
            content = f"{symbols[inside[0]]}{shape}"
            is_own = (
                entities.of_mention[clause.item_mentions[inside[0]]] == entities.own
            )
        else:
            entity = None
            content = (
                "best"
                if phrase.text == "previous state of the art"
                else _phrase_head(symbols, starts, at, phrase.end)
            )
            is_own = False
        features = [
            *relation,
            f"k:{phrase.mark}",
            f"k:{phrase.mark}{relation[0][0]}",
            f"k:{phrase.mark}{relation[0]}",
            f"k:{phrase.mark}{near}{relation[0][0]}",
            f"c:{content}",
            f"kc:{phrase.mark}{content}",
            f"{kind.value}k:{phrase.mark}",
            f"{relation[0][0]}{near}",
            f"{number.unit_class}k:{phrase.mark}",
            f"words{min(phrase.text.count(' '), 4)}",
            "phrase",
        ]
        if is_own:
            features.append("own")
        text = phrase.text
        if entity is not None and shape == "name":
            text = entity.text if first.end >= phrase.end - 1 else first.text
        found.append(Candidate(text, features, phrase.start, phrase.start))
        if entity is not None and shape == "holds":
            features = [*features, "inner", f"inner{symbols[inside[0]]}"]
            features.append(f"innerk:{phrase.mark}")
            found.append(Candidate(first.text, features, first.start, phrase.start))
    covered = {c.start for c in found}
    for at, mention_index in clause.item_mentions.items():
        entity_index = entities.of_mention[mention_index]
        mention = scene.mentions[mention_index]
        if entity_index < 0 or mention.start in covered or symbols[at] == "D":
            continue
        entity = entities.entities[entity_index]
        relation = _relation(clause, item, at, same)
        near = _nearest(clause, item, at, rivals)
        features = [
            "name",
            *(f"n{f}" for f in relation),
            f"n{symbols[at]}{relation[0]}",
            f"n{symbols[at]}<{symbols[at - 1] if at else '^'}",
            f"n{symbols[at]}<{symbols[at - 2] if at > 1 else '^'} {symbols[at - 1] if at else '^'}",
            f"n{near}",
            f"n{kind.value}",
            f"nphrases{min(len(phrases), 2)}",
            *(f"n:{mark}" for mark in entity.marks.split(",")),
        ]
        if entity_index == entities.own:
            features.append("nown")
        found.append(Candidate(mention.text, features, mention.start))
    features = [
        "none",
        f"none{kind.value}",
        f"none{min(len(phrases), 2)}",
        f"none{number.unit_class}",
        f"none{number.sign}",
        f"none{number.unit_class}{min(len(phrases), 2)}",
    ]
    for cue in (
        "THAN",
        "COMPARE",
        "OUTPERFORM",
        "BASELINE",
        "PREVIOUS",
        "BEST",
        "IMPROVE",
        "REDUCE",
        "DROP",
        "GAP",
        "FASTER",
    ):
        if cue in clause.cues:
            features.append(f"none:{cue}")
            features.append(f"none:{cue}{min(len(phrases), 1)}")
    found.append(Candidate("", features))
    return found


def _item_at(starts: list[int], position: int) -> int:
    """The item that stands at a place of the text, or the next one."""
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) // 2
        if starts[middle] < position:
            low = middle + 1
        else:
            high = middle
    return min(low, len(starts) - 1)


def _phrase_head(symbols: list[str], starts: list[int], at: int, end: int) -> str:
    """The last telling word of a phrase: "BASELINE", "METHOD", or none."""
    head = "_"
    while at < len(symbols) and starts[at] < end:
        if symbols[at] in (
            "BASELINE",
            "METHOD",
            "MODELSIZE",
            "PREVIOUS",
            "BEST",
            "RANDOM",
            "ERROR",
            "ACCURACY",
            "SPEED",
            "COST",
            "MEMORY",
            "METRICWORD",
            "RATE",
            "SUCCESS",
            "M",
            "DATASET",
            "SET",
            "IMPROVE",
        ):
            head = symbols[at]
        at += 1
    return head


def link_candidates(
    scene: Scene,
    clause: Clause,
    index: int,
    kind: Kind,
    role: str,
    before: Before = NOTHING_BEFORE,
) -> list[Candidate]:
    """The names that a number may have in a role; the last stands for none."""
    if role == "metric":
        found = metric_candidates(scene, clause, index, kind)
    elif role == "comparator":
        found = comparator_candidates(scene, clause, index, kind)
    else:
        found = name_candidates(scene, clause, index, kind, role)
    tie = ""
    if role in ("dataset", "model"):
        symbols, item = clause.symbols, clause.number_items[index]
        rivals = [a for a in clause.item_mentions if symbols[a] in NAME_SYMBOLS]
        tie = _attached(symbols, item, rivals)[1][:5]
    for candidate in found:
        candidate.features.extend(_agreement(candidate.text, role, before, tie))
    return found


def link_relation(
    scene: Scene,
    clause: Clause,
    index: int,
    kind: Kind,
    before: int,
    before_kind: Kind,
    before_clause: Clause,
) -> str:
    """How a number stands to the claim before it, for what both belong to."""
    sort = _SORTS[before_kind] + _SORTS[kind]
    if clause is not before_clause:
        return f"{sort}-{min(clause.index - before_clause.index, 3)}"
    return f"{sort}{transition(scene.numbers, clause, before, index)}"


_SORTS = {
    Kind.RESULT: "R",
    Kind.BASELINE: "B",
    Kind.IMPROVEMENT: "I",
    Kind.EFFICIENCY: "E",
}
