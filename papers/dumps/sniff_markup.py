"""Tell saved pages, feeds and arXiv's answers from each other and from error pages."""

from __future__ import annotations

import re

from papers.dumps.records import Layout
from papers.dumps.sniff_reasons import error_page, unknown

_XML_ROOT = re.compile(
    r"<(?:[\w.-]{1,20}:)?(rss|feed|RDF|OAI-PMH|urlset|sitemapindex)\b"
)
_ARXIV = re.compile(
    r"http://arxiv\.org/schemas/atom|<id>\s*https?://(?:export\.)?arxiv\.org/api/"
    r"|<title[^>]{0,40}>\s*ArXiv Query"
)
_TAG = re.compile(
    r"</?(?:html|head|body|div|article|section|main|span|a|p|h[1-6]|ul|li|meta|script"
    r"|title)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_DOCTYPE = re.compile(r"<!doctype html|<html\b", re.IGNORECASE)
_PAPERS = re.compile(
    r"/papers/[0-9]{4}\.[0-9]{4,5}|data-target=[\"'](?:DailyPapers|PaperContent)"
    r"|dailyPapers&quot;|data-props="
)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_FEWEST_TAGS = 6


def is_markup(text: str) -> bool:
    """Whether a text is HTML or XML, whole or a fragment."""
    if text.startswith("<") and re.match(r"<(?:[?!]|[a-zA-Z/])", text):
        return True
    return len(_TAG.findall(text[:20_000])) >= _FEWEST_TAGS and (
        "</" in text and _PAPERS.search(text) is not None
    )


def sniff_markup(text: str) -> Layout:
    """The layout of HTML or XML, or UnknownLayout with what it is instead."""
    root = _XML_ROOT.search(text[:5_000])
    if root and not _DOCTYPE.search(text[: root.start()]):
        if root[1] in ("rss", "RDF"):
            return Layout.FEED
        if root[1] == "feed":
            return Layout.ARXIV_ATOM if _ARXIV.search(text[:5_000]) else Layout.FEED
        raise unknown("The file is XML, but no feed and no answer of arXiv's.", text)
    if _PAPERS.search(text):
        return Layout.HF_HTML
    title = _TITLE.search(text)
    body = " ".join(_ANY_TAG.sub(" ", text[:50_000]).split())
    what = error_page(title[1] if title else "") or error_page(body[:2_000])
    if what:
        raise unknown(f"The file is {what}, not a listing.", body)
    if _TAG.search(text) is None:
        raise unknown("The file is XML, but no feed and no answer of arXiv's.", text)
    raise unknown("The file is a web page without papers of Hugging Face.", body)
