"""Candidates for the data set and the model that a number belongs to."""

from __future__ import annotations

from bisect import bisect_left

from papers.extraction import subject_features as features
from papers.extraction.clauses import NAME_SYMBOLS, Clause
from papers.extraction.comparators import IMPLIED
from papers.extraction.entities import TELLING, Entities, Entity
from papers.extraction.evidence import (
    DATASET_EVIDENCE,
    OWN_EVIDENCE,
)
from papers.extraction.features import LinkWeigher, S
from papers.extraction.name_finder import folded
from papers.extraction.relations import (
    MOST_NAMES,
    holder_of,
    is_in_row,
    item_at,
    nearest_names,
    nearness,
    place_of,
    relation,
    tie_of,
    tied_names,
)
from papers.extraction.scene import Candidate, Scene
from papers.extraction.sorts import DATASET, METRIC, MODEL
from papers.extraction.types import Kind
from papers.extraction.wording import Phrase, acting_phrases, last_word, phrase_text

_SORTS = {
    Kind.RESULT: "R",
    Kind.BASELINE: "R",
    Kind.IMPROVEMENT: "I",
    Kind.EFFICIENCY: "E",
}
_DATASET_SYMBOLS = ("D", "d")
_MODEL_SYMBOLS = ("X", "O")
_CROSSES = {"E": ("", "E"), "U": ("", "U")}
_FAR = 4  # sentences back, from where a system that is no own one may still be meant
_NONE_CUES = frozenset(
    (
        "AVERAGE DATASET EXAMPLES BEST OURS METHOD MODELSIZE across THAN COMPARE "
        "BASELINE PREVIOUS RANDOM"
    ).split()
)


def subject_candidates(
    scene: Scene,
    clause: Clause,
    index: int,
    kind: Kind,
    role: str,
    weigher: LinkWeigher[S],
) -> list[Candidate[S]]:
    """The data sets or models that a number may belong to; the last stands for none."""
    number, item = scene.numbers[index], clause.number_items[index]
    entities, symbols, cues = scene.entities, clause.symbols, clause.cues
    weigh = weigher.weigh
    is_dataset = role == "dataset"
    sort, kind_name = _SORTS[kind], kind.value
    here: dict[int, list[int]] = {}
    rivals = nearest_names(clause, item)
    for at in rivals:
        entity_index = entities.of_mention[clause.item_mentions[at]]
        here.setdefault(entity_index, []).append(at)
    wanted = _DATASET_SYMBOLS if is_dataset else _MODEL_SYMBOLS
    likely = [at for at in rivals if symbols[at] in wanted]
    is_likely = bool(likely)
    tied_at, tie = tie_of(clause, item)
    in_row = is_in_row(clause, item)
    holder = -1 if is_dataset else holder_of(clause, item, scene.cues)
    tied_elsewhere = tied_names(clause)
    is_ours = "OURS" in cues or "METHOD" in cues
    place, place_at = place_of(clause, item) if is_dataset else ("", -1)
    evident_names = min(scene.evident_datasets, 3)
    found: list[Candidate[S]] = []
    for entity_index, items in here.items():
        entity = entities.entities[entity_index]
        if not _may_be(entity, is_dataset):
            continue
        is_own = entity_index == entities.own
        evident = "E" if entity.is_dataset() else "U"
        by_name = _by_name(entities, entity_index, is_ours, is_likely, weigher)
        for at in _nearest_places(items, item):
            standing = relation(clause, item, at)
            side, distance = standing.side, standing.distance
            near = nearness(item, at, likely)
            any_near = nearness(item, at, rivals)
            previous = symbols[at - 1] if at else "^"
            added = by_name + weigher.crossed(standing.features, _CROSSES[evident])
            added += weigh(
                features.in_sentence,
                sort,
                side,
                distance,
                near,
                any_near,
                evident,
                is_likely,
            )
            if number.role is not None:
                added += weigh(
                    features.in_pair,
                    number.role.value,
                    side,
                    near,
                    standing.features[-1],
                    previous,
                    symbols[at],
                )
            if is_dataset:
                here_placed = "this" if at == place_at else "in"
                added += weigh(features.placed, here_placed, place, evident, is_likely)
            if at == holder:
                added += weigh(features.held)
            if kind is Kind.BASELINE:
                added += weigh(features.of_baseline, side, distance, previous, is_own)
            if at == tied_at:
                added += weigh(features.tied, tie, sort, in_row)
            elif tied_at >= 0 or at in tied_elsewhere:
                added += weigh(
                    features.not_tied,
                    tie,
                    sort,
                    tied_at >= 0,
                    at in tied_elsewhere,
                    in_row,
                )
            start = scene.mentions[clause.item_mentions[at]].start
            found.append(Candidate(entity.text, added, start))
    is_elsewhere = False
    for entity_index in scene.known_datasets if is_dataset else scene.known_models:
        entity = entities.entities[entity_index]
        if entity_index in here or not _may_be(entity, is_dataset):
            continue
        evident = "E" if entity.is_dataset() else "U"
        away = _away(scene, clause, entity_index, entity, is_dataset, evident)
        if away is None:
            continue
        is_elsewhere = is_elsewhere or evident == "E"
        before, after = away
        count = min(len(entity.mentions), 4)
        is_own_data = entity_index == entities.own_dataset
        added = _by_name(entities, entity_index, is_ours, is_likely, weigher)
        added += weigh(
            features.elsewhere, sort, evident, before, after, count, is_likely
        )
        added += weigh(features.elsewhere_tied, tie, is_own_data, in_row)
        if is_dataset:
            added += weigh(features.among_evident, evident, evident_names, is_likely)
            added += weigh(features.placed, "out", place, evident, is_likely)
        found.append(Candidate(entity.text, added))
    if holder >= 0 and clause.words[holder] in scene.cues.people:
        # "reported for human experts": of no system that the sentence is about.
        found = [_people_at(scene, clause, item, holder, kind, weigher)]
    elif holder >= 0 and kind is Kind.BASELINE and symbols[holder] == "X":
        # "against 55% for a fine-tuned GPT-3": of no other name that the sentence has.
        start = clause.starts[holder]
        found = [c for c in found if c.start == start] or found
    elif not is_dataset:
        found += _nameless_models(scene, clause, item, kind, holder, weigher)
        found += _worded(scene, clause, item, kind, found, weigher)
        found += _introduced(scene, clause, kind, is_ours, is_likely, found, weigher)
    none = weigh(
        features.none,
        kind_name,
        sort,
        len(likely),
        entities.own_dataset >= 0,
        number.unit_class,
    )
    none += weigh(features.none_by_cues, _NONE_CUES & cues)
    none += weigh(
        features.none_beside,
        tie,
        is_elsewhere,
        is_likely,
        entities.own >= 0,
        is_ours,
        in_row,
    )
    if is_dataset:
        none += weigh(features.none_among_evident, evident_names, is_likely, sort)
        none += weigh(features.placed, "none", place, "", is_likely)
    found.append(Candidate("", none))
    return found


def _by_name(
    entities: Entities,
    index: int,
    is_ours: bool,
    is_likely: bool,
    weigher: LinkWeigher[S],
) -> S:
    """What is known of a name, wherever the number stands."""
    entity, weigh = entities.entities[index], weigher.weigh
    added = weigh(features.known, entity.types & TELLING, entity.evidence)
    if index == entities.own:
        added += weigh(features.ours, is_ours)
    if index == entities.own_dataset:
        added += weigh(features.own_dataset, is_likely)
    return added


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
    if len(items) == 1:
        return items
    before = [at for at in items if at < item]
    after = [at for at in items if at > item]
    return before[-1:] + after[:1]


def _away(
    scene: Scene,
    clause: Clause,
    entity_index: int,
    entity: Entity,
    is_dataset: bool,
    evident: str,
) -> tuple[int, int] | None:
    """How far before and behind a name is that the number's sentence lacks; None if too far."""
    before, after = _distances(scene.sentences_of[entity_index], clause.index)
    is_own = entity_index == scene.entities.own
    if is_dataset:
        is_near = entity.evidence & DATASET_EVIDENCE and min(before, after) <= 2
        if evident != "E" and not is_near:
            return None
    elif not is_own and not entity.evidence & OWN_EVIDENCE and before > _FAR:
        return None
    return min(before, 4), min(after, 3)


def _distances(sentences: list[int], index: int) -> tuple[int, int]:
    """How many sentences before and after one a name is written (99: nowhere)."""
    at = bisect_left(sentences, index)
    before = index - sentences[at - 1] if at else 99
    after = sentences[at] - index if at < len(sentences) else 99
    return before, after


def _nameless_models(
    scene: Scene,
    clause: Clause,
    item: int,
    kind: Kind,
    holder: int,
    weigher: LinkWeigher[S],
) -> list[Candidate[S]]:
    """Systems without a name: people, chance, "the strongest baseline"."""
    symbols, starts, weigh = clause.symbols, clause.starts, weigher.weigh
    spots = [
        (p.start, p.text, IMPLIED if p.mark == IMPLIED else "phrase")
        for p in scene.phrases.get(clause.index, ())
    ]
    if "RANDOM" in clause.cues or "BASELINE" in clause.cues:
        for at, symbol in enumerate(symbols):
            if symbol in ("RANDOM", "BASELINE"):
                spots.append((starts[at], _word_at(scene.text, starts[at]), symbol))
    names = min(len(clause.item_mentions), 2)
    found = []
    for start, text, sort in spots[:MOST_NAMES]:
        at = item_at(starts, start)
        if at == item:
            continue
        standing = relation(clause, item, at)
        added = weigher.crossed(standing.features, (sort,))
        added += weigh(features.nameless, sort, kind.value, standing.distance)
        added += weigh(features.nameless_beside, sort, symbols[at], names)
        if at == holder:
            added += weigh(features.held)
        if sort == "RANDOM":
            added += weigh(features.named_system, text, kind.value)
        found.append(Candidate(text, added, start))
    return found


def _worded(
    scene: Scene,
    clause: Clause,
    item: int,
    kind: Kind,
    found: list[Candidate[S]],
    weigher: LinkWeigher[S],
) -> list[Candidate[S]]:
    """What the words around a number say it belongs to; a known system learns its place."""
    symbols, weigh = clause.symbols, weigher.weigh
    known = {folded(candidate.text): candidate for candidate in found}
    has_own = scene.entities.own >= 0
    added = []
    for phrase in acting_phrases(clause, item, scene.cues):
        text = phrase_text(scene.text, clause, phrase)
        key = folded(text)
        if not key or text.lower() in scene.cues.vague_nouns:
            continue
        way, head = phrase.way, symbols[phrase.last]
        worded = weigh(features.worded_place, way, kind.value, head)
        same = known.get(key)
        if same is None and head in ("X", "O"):
            # "a fine-tuned GPT-3" is GPT-3; how it was tuned is a setting.
            mention = scene.mentions[clause.item_mentions[phrase.last]]
            same = known.get(folded(mention.text))
        if same is not None:
            same.added += worded
            continue
        names = sum(
            at in clause.item_mentions for at in range(phrase.first, phrase.last + 1)
        )
        worded += weigh(features.worded, way, kind.value, has_own)
        worded += weigh(features.worded_head, head, kind.value, has_own)
        worded += weigh(
            features.worded_form,
            min(phrase.last - phrase.first, 4),
            min(names, 2),
            symbols[phrase.first] in NAME_SYMBOLS,
        )
        worded += weigh(features.worded_among, way, last_word(text), min(len(known), 4))
        candidate = Candidate(text, worded, clause.starts[phrase.first])
        last_mention = clause.item_mentions.get(phrase.last)
        if last_mention is not None:
            # "the tuned HeronQA" and "HeronQA" win or lose as one.
            mention = scene.mentions[last_mention]
            named = known.get(folded(mention.text))
            if named is not None and named.start == mention.start:
                candidate.group = named.group = mention.start
        known[key] = candidate
        added.append(candidate)
    return added


def _introduced(
    scene: Scene,
    clause: Clause,
    kind: Kind,
    is_ours: bool,
    is_likely: bool,
    found: list[Candidate[S]],
    weigher: LinkWeigher[S],
) -> list[Candidate[S]]:
    """The method by the words that introduce it, where the paper gives it no name."""
    weigh = weigher.weigh
    has_own = scene.entities.own >= 0
    known = {folded(candidate.text): candidate for candidate in found}
    count = min(len(found), 4)
    added = []
    for sentence, phrase in scene.introduced():
        key = folded(phrase.text)
        if not key or sentence > clause.index:
            continue
        way, last = phrase.way, last_word(phrase.text.lower())
        introduced = weigh(features.introduced, way, kind.value, has_own)
        introduced += weigh(
            features.introduced_among, kind.value, has_own, is_ours, is_likely, count
        )
        introduced += weigh(
            features.introduced_words, way, phrase.text.count(" "), last
        )
        if sentence >= 0:
            away = min(clause.index - sentence, 4)
            introduced += weigh(features.introduced_before, way, away, has_own)
        same = known.get(key)
        if same is not None:
            same.added += introduced
            continue
        candidate = Candidate(phrase.text, introduced)
        known[key] = candidate
        added.append(candidate)
    return added


def _word_at(text: str, start: int) -> str:
    end = start
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[start:end]


def _people_at(
    scene: Scene,
    clause: Clause,
    item: int,
    holder: int,
    kind: Kind,
    weigher: LinkWeigher[S],
) -> Candidate[S]:
    """The people that a number is said to be of: "human experts"."""
    words, last = clause.words, holder
    while last + 1 < len(words) and words[last + 1] in scene.cues.people:
        last += 1
    text = phrase_text(scene.text, clause, Phrase(holder, last, ""))
    standing = relation(clause, item, holder)
    added = weigher.crossed(standing.features, ("people",))
    added += weigher.weigh(features.people, kind.value)
    return Candidate(text, added, clause.starts[holder])
