"""Candidates for the data set and the model that a number belongs to."""

from __future__ import annotations

from bisect import bisect_left

from papers.extraction.clauses import NAME_SYMBOLS, Clause
from papers.extraction.entities import Entities, Entity
from papers.extraction.evidence import (
    AFTER_ON,
    IN_TITLE,
    INTRODUCED,
    OURS,
    OWN_VARIANT,
    TITLE_HEAD,
)
from papers.extraction.names import folded
from papers.extraction.relations import (
    MOST_NAMES,
    item_at,
    nearest_names,
    nearness,
    relation,
    tie_of,
    tied_names,
)
from papers.extraction.scene import Candidate, Scene
from papers.extraction.sorts import DATASET, METRIC, MODEL
from papers.extraction.types import Kind, NumberMention
from papers.extraction.wording import acting_phrases, last_word, phrase_text

_OWN_EVIDENCE = TITLE_HEAD | INTRODUCED | OWN_VARIANT | OURS
_DATASET_EVIDENCE = AFTER_ON | TITLE_HEAD | INTRODUCED | IN_TITLE

_SORTS = {
    Kind.RESULT: "R",
    Kind.BASELINE: "R",
    Kind.IMPROVEMENT: "I",
    Kind.EFFICIENCY: "E",
}
_NONE_CUES = frozenset(
    (
        "AVERAGE DATASET EXAMPLES BEST OURS METHOD MODELSIZE across THAN COMPARE "
        "BASELINE PREVIOUS RANDOM"
    ).split()
)


def subject_candidates(
    scene: Scene, clause: Clause, index: int, kind: Kind, role: str
) -> list[Candidate]:
    """The data sets or models that a number may belong to; the last stands for none."""
    number, item = scene.numbers[index], clause.number_items[index]
    entities, symbols, cues = scene.entities, clause.symbols, clause.cues
    is_dataset = role == "dataset"
    sort = _SORTS[kind]
    here: dict[int, list[int]] = {}
    rivals: list[int] = []
    for at in nearest_names(clause, item):
        entity_index = entities.of_mention[clause.item_mentions[at]]
        here.setdefault(entity_index, []).append(at)
        rivals.append(at)
    wanted = ("D", "d") if is_dataset else ("X", "O")
    likely = [at for at in rivals if symbols[at] in wanted]
    tied_at, tie = tie_of(clause, item)
    tied_elsewhere = tied_names(clause)
    is_ours = "OURS" in cues or "METHOD" in cues
    is_elsewhere = False
    evident_names = min(scene.evident_datasets, 3)
    found: list[Candidate] = []
    elsewhere = scene.known_datasets if is_dataset else scene.known_models
    for entity_index in (*here, *(e for e in elsewhere if e not in here)):
        entity = entities.entities[entity_index]
        if not _may_be(entity, is_dataset):
            continue
        base = entity.features
        if entity_index == entities.own:
            base += ("own", "own&ours") if is_ours else ("own",)
        if entity_index == entities.own_dataset:
            base += ("owndata", f"owndata{bool(likely)}")
        evident = "E" if entity.is_dataset() else "U"
        items = here.get(entity_index)
        if items is None:
            features = _from_elsewhere(
                scene, clause, entity_index, entity, is_dataset, sort, evident
            )
            if features:
                is_own_data = entity_index == entities.own_dataset
                features += (
                    f"out{tie}",
                    f"out{tie}{is_own_data}",
                    f"{features[2]}{bool(likely)}",
                )
                if is_dataset:
                    features += (
                        f"out{evident}of{evident_names}",
                        f"out{evident}of{evident_names}{bool(likely)}",
                    )
                is_elsewhere = is_elsewhere or evident == "E"
                found.append(Candidate(entity.text, features, base))
            continue
        for at in _nearest_places(items, item):
            standing = relation(clause, item, at)
            side, distance = standing.side, standing.distance
            near = nearness(item, at, likely)
            features = [
                f"{sort}{distance}{near}",
                f"{evident}{side}{near}",
                f"{side}any{nearness(item, at, rivals)}",
                f"in{evident}{bool(likely)}",
            ]
            if number.role is not None:
                pair = number.role.value + side
                features.append(pair + near)
                features.append(f"{pair}{standing.features[-1]}")
                features.append(f"{pair}<{symbols[at - 1] if at else '^'}")
                features.append(pair + symbols[at])
            if kind is Kind.BASELINE:
                features.append(f"base{distance}")
                features.append(f"base{side}<{symbols[at - 1] if at else '^'}")
                if entity_index == entities.own:
                    features.append("baseown")
            if at == tied_at:
                features += ("tied", tie, sort + tie)
            else:
                if tied_at >= 0:
                    features.append("other" + tie)
                if at in tied_elsewhere:
                    # "A (1.2), B (3.4)": 3.4 is not A's.
                    features += ("ofother", f"ofother{tied_at >= 0}", "ofother" + sort)
            mention = scene.mentions[clause.item_mentions[at]]
            found.append(
                Candidate(
                    entity.text,
                    features,
                    base,
                    standing.features,
                    ("", evident),
                    mention.start,
                )
            )
    if not is_dataset:
        found += _nameless_models(scene, clause, item, kind)
        found += _worded(scene, clause, item, kind, found)
        found += _titled(scene, kind, is_ours, bool(likely), found)
    none = _none_features(number, kind, sort, clause, likely, entities)
    none += (
        f"none{tie}",
        f"noneelse{is_elsewhere}{bool(likely)}",
        f"noneown{entities.own >= 0}{is_ours}",
    )
    if is_dataset:
        none += (
            f"noneof{evident_names}{bool(likely)}",
            f"noneof{evident_names}{sort}",
        )
    found.append(Candidate("", none))
    return found


def _may_be(entity: Entity, is_dataset: bool) -> bool:
    """Whether the registry lets a name be a data set, or a model."""
    types = entity.types
    if types == METRIC:
        return False
    if is_dataset:
        return bool(not types & MODEL or types & DATASET)
    return bool(not types & DATASET or types & MODEL)


def _nearest_places(items: list[int], item: int) -> list[int]:
    """The mentions nearest to the number, on either side."""
    before = [at for at in items if at < item]
    after = [at for at in items if at > item]
    return before[-1:] + after[:1]


def _from_elsewhere(
    scene: Scene,
    clause: Clause,
    entity_index: int,
    entity: Entity,
    is_dataset: bool,
    sort: str,
    evident: str,
) -> list[str]:
    """Features of a name that the number's sentence lacks; none where it is too far."""
    before, after = _distances(scene.sentences_of[entity_index], clause.index)
    is_own = entity_index == scene.entities.own
    if is_dataset:
        is_near = entity.evidence & _DATASET_EVIDENCE and min(before, after) <= 2
        if evident != "E" and not is_near:
            return []
    elif not is_own and not entity.evidence & _OWN_EVIDENCE and before > 2:
        return []
    features = [
        f"{sort}out",
        f"{sort}out{evident}",
        f"out{evident}-{min(before, 4)}",
        f"out{evident}+{min(after, 3)}",
        f"count{min(len(entity.mentions), 4)}",
    ]
    if not entity.mentions:
        features.append("titleonly")
    return features


def _distances(sentences: list[int], index: int) -> tuple[int, int]:
    """How many sentences before and after one a name is written (99: nowhere)."""
    at = bisect_left(sentences, index)
    before = index - sentences[at - 1] if at else 99
    after = sentences[at] - index if at < len(sentences) else 99
    return before, after


def _none_features(
    number: NumberMention,
    kind: Kind,
    sort: str,
    clause: Clause,
    likely: list[int],
    entities: Entities,
) -> list[str]:
    """What speaks for a number belonging to none of the names."""
    features = [
        "none",
        f"none{sort}",
        f"none{kind.value}",
        f"none{sort}{min(len(likely), 2)}",
        f"nonedata{entities.own_dataset >= 0}{bool(likely)}",
        f"noneunit{number.unit_class}{sort}",
    ]
    features += [f"none:{cue}" for cue in _NONE_CUES & clause.cues]
    return features


def _nameless_models(
    scene: Scene, clause: Clause, item: int, kind: Kind
) -> list[Candidate]:
    """Systems without a name: people, chance, "the strongest baseline"."""
    symbols, starts = clause.symbols, clause.starts
    spots = [(p.start, p.text, "phrase") for p in scene.phrases.get(clause.index, ())]
    if "RANDOM" in clause.cues or "BASELINE" in clause.cues:
        for at, symbol in enumerate(symbols):
            if symbol in ("RANDOM", "BASELINE"):
                spots.append((starts[at], _word_at(scene.text, starts[at]), symbol))
    found = []
    for start, text, sort in spots[:MOST_NAMES]:
        at = item_at(starts, start)
        if at == item:
            continue
        standing = relation(clause, item, at)
        features = [
            f"{sort}{kind.value}",
            f"{sort}{kind.value}{standing.distance}",
            f"{sort}{symbols[at]}",
            f"{sort}names{min(len(clause.item_mentions), 2)}",
        ]
        if sort == "RANDOM":
            features.append(f"{text.lower()}{kind.value}")
        found.append(Candidate(text, features, (), standing.features, (sort,), start))
    return found


def _worded(
    scene: Scene, clause: Clause, item: int, kind: Kind, found: list[Candidate]
) -> list[Candidate]:
    """What the words around a number say it belongs to; a known system learns its place."""
    symbols = clause.symbols
    known = {folded(candidate.text): candidate for candidate in found}
    has_own = scene.entities.own >= 0
    added = []
    for phrase in acting_phrases(clause, item, scene.cues):
        text = phrase_text(scene.text, clause, phrase)
        key = folded(text)
        if not key:
            continue
        way, head = phrase.way, symbols[phrase.last]
        features = [f"w{way}", f"w{way}{kind.value}", f"w{way}{head}"]
        same = known.get(key)
        if same is not None:
            same.features.extend(features)
            continue
        names = sum(
            at in clause.item_mentions for at in range(phrase.first, phrase.last + 1)
        )
        features += (
            "worded",
            f"worded{kind.value}",
            f"worded{has_own}",
            f"worded{has_own}{way}",
            f"words{min(phrase.last - phrase.first, 4)}",
            f"head{head}",
            f"head{head}{kind.value}",
            f"head{head}{has_own}",
            f"last:{last_word(text)}",
            f"named{min(names, 2)}{symbols[phrase.first] in NAME_SYMBOLS}",
            f"among{min(len(known), 4)}",
        )
        candidate = Candidate(text, features, start=clause.starts[phrase.first])
        known[key] = candidate
        added.append(candidate)
    return added


def _titled(
    scene: Scene, kind: Kind, is_ours: bool, is_likely: bool, found: list[Candidate]
) -> list[Candidate]:
    """The method by the words of the title, where the paper gives it no name."""
    text = scene.title_phrase
    key = folded(text)
    if not key:
        return []
    has_own = scene.entities.own >= 0
    features = [
        "titled",
        f"titled{kind.value}",
        f"titled{has_own}",
        f"titled{has_own}{kind.value}",
        f"titled{has_own}{is_ours}",
        f"titled{has_own}{is_likely}",
        f"titled{text.count(' ')}",
        f"titled{min(len(found), 4)}",
        f"titled:{last_word(text.lower())}",
    ]
    for candidate in found:
        if folded(candidate.text) == key:
            candidate.features.extend(features)
            return []
    return [Candidate(text, features)]


def _word_at(text: str, start: int) -> str:
    end = start
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[start:end]
