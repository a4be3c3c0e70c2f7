"""arXiv identifiers: found, checked, and what they say of the date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from papers.dumps.records import DateSource, Precision, PublishedDate

# Archives of the scheme used until March 2007 (hep-th/9901001).
_ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph "
    "cmp-lg comp-gas cond-mat cs dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th "
    "math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph q-alg q-bio "
    "quant-ph solv-int supr-con"
)
_NEW = r"[0-9]{4}\.[0-9]{4,5}"
_OLD = (
    "(?:" + _ARCHIVES.replace(" ", "|") + r")(?:\.[A-Za-z]{2}|\.[a-z]{2}-[a-z]{2})?"
    r"/[0-9]{7}"
)
_ID = rf"(?P<id>{_NEW}|{_OLD})(?:v(?P<version>[1-9][0-9]{{0,3}}))?"
_WHOLE = re.compile(rf"(?:arxiv:\s?)?{_ID}", re.IGNORECASE)
_IN_URL = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html|format)/|"
    r"(?:huggingface\.co|hf\.co)/papers/|^/papers/|"
    r"alphaxiv\.org/(?:abs|pdf)/|10\.48550/arxiv\.|oai:arxiv\.org:)"
    rf"{_ID}(?![0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ArxivId:
    """An arXiv identifier in its canonical form, its version apart."""

    id: str
    version: int | None = None


def read_arxiv_id(value: object) -> ArxivId | None:
    """The identifier that `value` is, as a whole: "2401.00001v2", "hep-th/9901001"."""
    if not isinstance(value, str) or len(value) > 100:
        return None
    return _checked(_WHOLE.fullmatch(value.strip()))


def find_arxiv_id(address: object) -> ArxivId | None:
    """The identifier that a URL or DOI of a paper's page names."""
    if not isinstance(address, str) or len(address) > 2000:
        return None
    return _checked(_IN_URL.search(address.strip()))


def arxiv_month(arxiv_id: str) -> PublishedDate | None:
    """The month in which the identifier was given out."""
    digits = arxiv_id.rpartition("/")[2]
    year, month = int(digits[:2]), int(digits[2:4])
    year += 1900 if "/" in arxiv_id and year >= 91 else 2000
    return PublishedDate(date(year, month, 1), Precision.MONTH, DateSource.ARXIV_ID)


def _checked(match: re.Match[str] | None) -> ArxivId | None:
    if match is None:
        return None
    found = match["id"].lower()
    version = int(match["version"]) if match["version"] else None
    archive, _, number = found.rpartition("/")
    year, month = int(number[:2]), int(number[2:4])
    if not 1 <= month <= 12:
        return None
    if archive:
        # Numbers began in July 1991 and the scheme ended in March 2007.
        months = year * 12 + month
        if not (months >= 91 * 12 + 7 or months <= 7 * 12 + 3):
            return None
        # The subject class is no part of the identifier: math.GT/0309136.
        return ArxivId(f"{archive.partition('.')[0]}/{number}", version)
    if (year, month) < (7, 4) or year > 90:
        return None
    if (len(number) == 10) != ((year, month) >= (15, 1)):
        return None
    return ArxivId(found, version)
