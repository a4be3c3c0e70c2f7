"""An abstract cut into pieces, so that a page can mark its claims where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from papers.models import Claim
from papers.readable import readable_pieces

LEAD_LENGTH = 70
NEAR_LENGTH = 34
_CUT = "…"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an abstract; where it is a claim's number, with the claim."""

    text: str  # as stored
    shown: str  # as a reader wants to see it
    claim: Claim | None = None
    place: int = 0  # the claim's ordinal in the abstract, from 1


@dataclass(frozen=True, slots=True)
class MarkedAbstract:
    """An abstract in pieces, and its claims in the order of their ordinals."""

    pieces: tuple[Piece, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim's sentence around its number, as a reader wants to see it.

    `lead` and `tail` are cut to fit one line. Each is in two parts: where room is scarce only
    the near ones are shown.
    """

    before: str
    number: str
    after: str
    lead_far: str
    lead_near: str
    tail_near: str
    tail_far: str

    @property
    def lead(self) -> str:
        """The words before the number."""
        return self.lead_far + self.lead_near

    @property
    def tail(self) -> str:
        """The words behind the number."""
        return self.tail_near + self.tail_far


def marked_abstract(abstract: str, claims: Iterable[Claim]) -> MarkedAbstract:
    """The abstract with its claims in place.

    The pieces' texts always make up the whole abstract: a claim that stands outside it, or whose
    number overlaps one before it, is listed last and marked nowhere.
    """
    placed: list[tuple[int, int, Claim]] = []
    unplaced: list[Claim] = []
    done = 0
    for claim in sorted(claims, key=_place):
        start, end = claim.start, claim.end
        if start is None or end is None or not done <= start < end <= len(abstract):
            unplaced.append(claim)
            continue
        placed.append((start, end, claim))
        done = end
    cuts = [place for start, end, _ in placed for place in (start, end)]
    pieces = []
    for n, ((start, end), shown) in enumerate(
        zip(
            pairwise([0, *cuts, len(abstract)]),
            readable_pieces(abstract, cuts),
            strict=True,
        )
    ):
        if start == end:
            continue
        before, is_claim = divmod(n, 2)  # numbers and what stands between them in turn
        piece = Piece(abstract[start:end], shown)
        if is_claim:
            piece = replace(piece, claim=placed[before][2], place=before + 1)
        pieces.append(piece)
    listed = (claim for _, _, claim in placed)
    return MarkedAbstract(tuple(pieces), (*listed, *unplaced))


def evidence_of(claim: Claim) -> Evidence:
    """The claim's sentence around its number, whole and cut to one line or less."""
    at = len(claim.sentence_before)
    cuts = (at, at + len(claim.number_in_sentence))
    before, number, after = readable_pieces(claim.sentence, cuts)
    lead = _last_words(before, LEAD_LENGTH)
    tail = _first_words(after, LEAD_LENGTH)
    lead_near = _last_words(lead, NEAR_LENGTH).removeprefix(_CUT)
    tail_near = _first_words(tail, NEAR_LENGTH).removesuffix(_CUT)
    return Evidence(
        before,
        number,
        after,
        lead.removesuffix(lead_near),
        lead_near,
        tail_near,
        tail.removeprefix(tail_near),
    )


def _place(claim: Claim) -> tuple[bool, int, int]:
    return (claim.start is None, claim.start or 0, claim.pk or 0)


def _last_words(text: str, length: int) -> str:
    text = _in_one_line(text)
    if len(text) <= length:
        return text
    # One character more tells whether the word at the cut is whole.
    return _CUT + text[-length - 1 :].partition(" ")[2]


def _first_words(text: str, length: int) -> str:
    text = _in_one_line(text)
    if len(text) <= length:
        return text
    return text[: length + 1].rpartition(" ")[0] + _CUT


def _in_one_line(text: str) -> str:
    """The text with single spaces; those at its ends stay, they part it from the number."""
    return _SPACES.sub(" ", text)
