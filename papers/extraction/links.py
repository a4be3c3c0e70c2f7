"""Stage 5b: which names a number may belong to, and what speaks for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from papers.extraction.clauses import A_METRIC, NAME_SYMBOLS, Clause
from papers.extraction.comparators import ComparatorPhrase
from papers.extraction.entities import (
    INTRODUCED,
    OWN_VARIANT,
    TITLE_HEAD,
    Entities,
)
from papers.extraction.names import (
    DATASET,
    EXTENDED,
    METRIC,
    MODEL,
    ORDINARY,
    PHRASE,
    PLAIN,
)
from papers.extraction.types import Kind, NameMention, NumberMention

ROLES = ("dataset", "metric", "model", "comparator")

_BREAKS = frozenset((";", "while", "whereas", "but", "COMPARE", "OUTPERFORM", "THAN"))


class Candidate(NamedTuple):
    """A name that a number may belong to, with the features of the link."""

    text: str  # "" stands for none
    features: list[str]
    start: int = -1  # where it is written, in the normalised text


@dataclass(slots=True)
class Scene:
    """All that the candidates of one text are taken from."""

    text: str
    numbers: list[NumberMention]
    mentions: list[NameMention]
    entities: Entities
    clauses: list[Clause]
    phrases: dict[int, list[ComparatorPhrase]]  # clause index -> comparators


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
    elif theirs:
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
    cues = clause.cues
    is_ours = "OURS" in cues or "METHOD" in cues
    best_elsewhere = False
    for entity_index, entity in enumerate(entities.entities):
        types = entity.types
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
                    features.append(f"{number.role.value}{relation[0][0]}{near}")
                if kind is Kind.BASELINE:
                    features.append(f"base{relation[0]}")
                    features.append(
                        f"base{relation[0][0]}<{symbols[at - 1] if at else '^'}"
                    )
                    if entity_index == entities.own:
                        features.append("baseown")
                mention = scene.mentions[clause.item_mentions[at]]
                found.append(Candidate(entity.text, features, mention.start))
            continue
        features = [*base, f"out{evident}", f"{sort}out", f"{sort}out{evident}"]
        before = after = 99
        for mention_index in entity.mentions:
            start = scene.mentions[mention_index].start
            if start < clause.start:
                before = min(before, _sentences_between(scene, clause, start))
            else:
                after = min(after, _sentences_between(scene, clause, start))
        if (
            is_dataset
            and not entity.is_dataset()
            and not entity.evidence & (TITLE_HEAD | INTRODUCED)
        ):
            if min(before, after) > 1:
                continue
        elif not is_dataset and entity_index != entities.own and before > 2:
            if not entity.evidence & (TITLE_HEAD | INTRODUCED | OWN_VARIANT):
                continue
        features.append(f"out{evident}-{min(before, 4)}")
        features.append(f"out{evident}+{min(after, 3)}")
        features.append(f"out{evident}{len(likely) > 0}{min(before, 2)}")
        features.append(f"count{min(len(entity.mentions), 4)}")
        if not entity.mentions:
            features.append("titleonly")
        best_elsewhere = best_elsewhere or entity.is_dataset()
        found.append(Candidate(entity.text, features))
    found.append(
        _none(number, kind, sort, clause, likely, best_elsewhere, is_ours, entities)
    )
    return found


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


def metric_text(written: str) -> str:
    """A metric as written, in the singular."""
    for plural, singular in _PLURALS:
        if written.lower().endswith(plural):
            return written[: -len(plural)] + singular
    if (
        written.endswith("s")
        and not written.endswith(("ss", "us", "is"))
        and len(written) > 4
        and written[-2].islower()
        and written.lower().split()[-1]
        in (
            ["rates", "errors", "scores", "aucs", "aurocs", "correlations", "ratios", "gaps", "losses", "f1s", "maps", "ious", "psnrs", "fids", "wers", "coefficients", "similarities"]
        )
    ):
        return written[:-1]
    if len(written) > 3 and written.endswith("s") and written[:-1].isupper():
        return written[:-1]
    return written


def metric_candidates(
    scene: Scene, clause: Clause, index: int, kind: Kind
) -> list[Candidate]:
    """The metrics that a number may be of; the last stands for none."""
    item = clause.number_items[index]
    number = scene.numbers[index]
    symbols = clause.symbols
    found: list[Candidate] = []
    rivals = [a for a in clause.item_mentions if symbols[a] == A_METRIC]
    same = frozenset((A_METRIC,))
    unit = number.unit_class
    for at, mention_index in clause.item_mentions.items():
        mention = scene.mentions[mention_index]
        is_metric = symbols[at] == A_METRIC
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
            and symbols[i] != A_METRIC
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
        found.append(Candidate(text, features, phrase.start))
        if entity is not None and shape == "holds":
            found.append(
                Candidate(
                    first.text,
                    [
                        *features,
                        "inner",
                        f"inner{symbols[inside[0]]}",
                        f"innerk:{phrase.mark}",
                    ],
                    first.start,
                )
            )
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
