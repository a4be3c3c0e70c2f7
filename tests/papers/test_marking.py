"""Abstracts cut into pieces: the whole text, whatever the claims say of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from papers.marking import evidence_of, marked_abstract
from papers.models import Claim

ABSTRACT = "It reaches 57.5 on ReasonSeg, 18% above LISA."


def claim_at(start: int | None, end: int | None, key: int = 1) -> Claim:
    return Claim(pk=key, start=start, end=end, kind="result")


def test_marking_puts_numbers_into_pieces_of_their_own() -> None:
    marked = marked_abstract(ABSTRACT, [claim_at(30, 32, 2), claim_at(11, 15, 1)])
    assert [(p.text, p.place) for p in marked.pieces] == [
        ("It reaches ", 0),
        ("57.5", 1),
        (" on ReasonSeg, ", 0),
        ("18", 2),
        ("% above LISA.", 0),
    ]
    assert [claim.pk for claim in marked.claims] == [1, 2]


def test_marking_lists_what_overlaps_or_stands_elsewhere_without_a_mark() -> None:
    outside, entered = claim_at(400, 404, 3), claim_at(None, None, 4)
    overlapping = claim_at(13, 18, 2)
    marked = marked_abstract(
        ABSTRACT, [entered, outside, overlapping, claim_at(11, 15, 1)]
    )
    assert [p.claim.pk for p in marked.pieces if p.claim] == [1]
    assert [claim.pk for claim in marked.claims] == [1, 2, 3, 4]


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=8),
)
def test_marking_never_loses_or_doubles_text(
    abstract: str, places: list[tuple[int, int]]
) -> None:
    claims = [claim_at(start, end, n) for n, (start, end) in enumerate(places)]
    marked = marked_abstract(abstract, claims)
    assert "".join(piece.text for piece in marked.pieces) == abstract
    assert sorted(c.pk for c in marked.claims) == list(range(len(claims)))


def test_evidence_is_cut_at_words_around_the_number() -> None:
    before, after = "word " * 40 + "reaching ", " on the benchmark" * 10
    claim = Claim(
        number="57.5",
        sentence=f"{before}57.5{after}",
        sentence_start=100,
        start=100 + len(before),
        end=104 + len(before),
    )
    evidence = evidence_of(claim)
    assert (evidence.before, evidence.number, evidence.after) == (
        before,
        "57.5",
        after,
    )
    assert evidence.lead.startswith("…word") and evidence.lead.endswith("reaching ")
    assert evidence.tail.startswith(" on the") and evidence.tail.endswith("…")
    assert len(evidence.lead + evidence.tail) < 150
    assert evidence.lead_near == "word word word word word reaching "
    assert evidence.tail_near == " on the benchmark on the benchmark"


def test_cut_evidence_stands_in_one_line_and_keeps_spaces_beside_the_number() -> None:
    before, after = "Our method\n  reaches ", "\n on ReasonSeg."
    evidence = evidence_of(
        Claim(
            number="57.5",
            sentence=f"{before}57.5{after}",
            sentence_start=0,
            start=len(before),
            end=len(before) + 4,
        )
    )
    assert evidence.lead == "Our method reaches "
    assert evidence.tail == " on ReasonSeg."
    assert evidence.before == before


def test_evidence_is_readable_and_its_mark_stays_on_the_number() -> None:
    sentence = r"GPT-4o gains $1.10\%$ (43.7\% when it is 85times larger)~\eg with \textbf{CoT}."
    at = sentence.index("43.7")
    claim = Claim(
        number="43.7", sentence=sentence, sentence_start=0, start=at, end=at + 4
    )
    evidence = evidence_of(claim)
    assert evidence.before == "GPT-4o gains 1.10% ("
    assert evidence.number == "43.7"
    assert evidence.after == "% when it is 85× larger) e.g. with CoT."
    assert claim.sentence == sentence


def test_abstract_is_shown_readable_and_kept_as_stored() -> None:
    abstract = r"Up to 85times at epsilon=8{255}, and 61.2\%."
    numbers = ("85", "8{255}", "61.2")
    places = [(abstract.index(number), len(number)) for number in numbers]
    claims = [claim_at(at, at + length, at) for at, length in places]
    marked = marked_abstract(abstract, claims)
    assert tuple(piece.text for piece in marked.pieces if piece.claim) == numbers
    assert [piece.shown for piece in marked.pieces if piece.claim] == [
        "85",
        "8/255",
        "61.2",
    ]
    shown = "".join(piece.shown for piece in marked.pieces)
    assert shown == "Up to 85× at epsilon=8/255, and 61.2%."
