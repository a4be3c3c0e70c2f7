from __future__ import annotations

import pytest

from papers.dumps import sniff
from papers.dumps.records import DamagedDump, Layout, UnknownLayout
from tests.papers.dumps.listings import compact, lines_of


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "zip"),
        (b"\x89PNG\r\n....", "image"),
        (
            b"<html><head><title>404 - Not Found</title></head><body>Sorry</body></html>",
            "not found",
        ),
        (
            b"<html><title>Access denied</title><body><h1>Error 1020</h1></body></html>",
            "access denied",
        ),
        (b"<!DOCTYPE html><title>Just a moment...</title><body></body>", "Cloudflare"),
        (
            b"<html><body><h1>429</h1><p>Too Many Requests</p></body></html>",
            "too many requests",
        ),
        (b"<html><body><p>My holidays</p></body></html>", "web page without papers"),
        (b'{"error": "Repository not found"}', "error message as JSON"),
        (b'{"statusCode": 429, "message": "slow down"}', "error message as JSON"),
        (b"[]", "empty JSON list"),
        (b'{"name": "x"}\n{"name": "y"}\n', "fields name"),
        (b"[{'paper': {'id': '2401.01234', 'title': 'A'}}]", "Python"),
        (b"{'title': 'A', 'abstract': 'B'}\n", "Python"),
        (b"[Paper(id='2401.01234', title='A')]", "Python"),
        (b"Access denied\n", "access denied"),
        (b"Roses are red\nViolets are blue\n", "no known layout"),
        (b"id,title,abstract\n1,A,B\n", "no known layout"),
        (
            b"# Notes\n\nSee [this](https://example.org).\n\n## More\n",
            "no known layout",
        ),
        (b"<?xml version='1.0'?><urlset></urlset>", "no feed"),
    ],
)
def test_file_that_is_no_listing_is_refused_with_the_reason(tmp_path, content, reason):
    path = tmp_path / "dump"
    path.write_bytes(content)
    with pytest.raises(UnknownLayout, match=reason):
        sniff(path)


def test_refusal_shows_the_first_lines(tmp_path):
    path = tmp_path / "dump"
    path.write_text("Roses are red\n\nViolets are blue\n")
    with pytest.raises(UnknownLayout, match="Roses are red / Violets are blue"):
        sniff(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("Title\nAbstract\n".encode("utf-16"), "UTF-16"),
        (b"Title\nAbstr\0act\n", "NUL at byte 11 .line 2"),
        (b"Title\nAbstr\xe9act\n", "Line 2 .*0xe9 at offset 11"),
    ],
)
def test_file_that_is_no_text_is_damaged(tmp_path, content, reason):
    path = tmp_path / "dump"
    path.write_bytes(content)
    with pytest.raises(DamagedDump, match=reason):
        sniff(path)


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        ('{"title": "A", "abstract": "B"}', Layout.JSONL),
        (
            'not json\n{"title": "A", "abstract": "B"}\n{"title": "C", "abstract": "D"}',
            Layout.JSONL,
        ),
        ('[{"title": "A", "abstract": "B"}]', Layout.JSONL),
        (
            '{"id": "0704.0001", "title": "A", "abstract": "B", "categories": "cs", "versions": []}',
            Layout.ARXIV_JSONL,
        ),
        (
            '[{"paper": {"id": "2401.01234", "summary": "B"}, "title": "A"}]',
            Layout.HF_JSON,
        ),
        (
            '{"dailyPapers": [{"paper": {"id": "2401.01234"}, "title": "A"}]}',
            Layout.HF_JSON,
        ),
        ('{\n"id": "2401.01234",\n"title": "A",\n"summary": "B"\n}', Layout.HF_JSON),
        ('<rss version="2.0"><channel></channel></rss>', Layout.FEED),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>',
            Layout.FEED,
        ),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id></feed>',
            Layout.ARXIV_ATOM,
        ),
        (
            '<article><h3><a href="/papers/2401.01234">A</a></h3></article>',
            Layout.HF_HTML,
        ),
        (
            "### [A](https://huggingface.co/papers/2401.01234)\n\nB\n",
            Layout.HF_MARKDOWN,
        ),
        ("\n".join(compact(lines_of()).split("\n")[1:]), Layout.HF_TEXT_COMPACT),
    ],
)
def test_layout_is_told_from_the_content(tmp_path, content, layout):
    path = tmp_path / "misleading.pdf"
    path.write_text(content)
    assert sniff(path) is layout
