"""Papers as entries of BibTeX."""

from __future__ import annotations

import re

from leaderboards.latex import latex_text
from papers.dumps.records import Precision
from papers.models import Paper

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9]+")


def citation_key(paper: Paper) -> str:
    """The key by which a paper is cited: the same in every file, and for ever."""
    if paper.arxiv_id:
        return f"arxiv-{_NOT_IN_KEYS.sub('-', paper.arxiv_id)}"
    return f"claimboard-{paper.pk}"


def bibtex_entry(paper: Paper) -> str:
    """A paper as BibTeX; what is not known of it is left out."""
    # Twice in braces, a title keeps its capitals.
    fields = [f"title = {{{{{latex_text(paper.title)}}}}}"]
    if authors := " and ".join(_author(str(name)) for name in paper.authors):
        fields.append(f"author = {{{authors}}}")
    if paper.published:
        fields.append(f"year = {{{paper.published.year}}}")
        if paper.published_precision != Precision.YEAR:
            fields.append(f"month = {_MONTHS[paper.published.month - 1]}")
    if paper.arxiv_id:
        fields.append(f"eprint = {{{latex_text(paper.arxiv_id)}}}")
        fields.append("archivePrefix = {arXiv}")
        fields.append(f"url = {{{paper.arxiv_url}}}")
    body = "".join(f"  {field},\n" for field in fields)
    return f"@misc{{{citation_key(paper)},\n{body}}}\n"


def _author(name: str) -> str:
    """A name that BibTeX takes for one, whatever words and commas stand in it."""
    text = latex_text(name)
    is_plain = "," not in text and " and " not in f" {text.lower()} "
    return text if is_plain else f"{{{text}}}"
