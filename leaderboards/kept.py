"""What is kept of pages until their leaderboard changes.

Keys name the revision that something was made of, so that nothing ever has to be thrown
away when a leaderboard changes: from then on it is asked for under another key.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeString, mark_safe

from config.release import release

_LARGEST = 2_000_000  # bytes; what is larger is made anew
_FAST = 1
_Value = TypeVar("_Value")


def kept_page(
    request: HttpRequest, revision: str, make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The answer to a request as it was made of a revision, made now if it is not kept.

    For pages that show everybody the same. What streams is not kept, and nothing with a query:
    there are endlessly many of those, and the cache is where the jobs are as well. Of the
    headers only the type of content is kept.
    """
    if request.META.get("QUERY_STRING"):
        return make()
    key = _key("page", request.build_absolute_uri(), revision)
    found: tuple[bytes, str] | None = caches["pages"].get(key)
    if found is not None:
        body, kind = found
        return HttpResponse(zlib.decompress(body), content_type=kind)
    response = make()
    if (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and len(response.content) <= _LARGEST
    ):
        body = zlib.compress(response.content, _FAST)
        caches["pages"].set(key, (body, response["Content-Type"]))
    return response


def kept_fragment(name: str, make: Callable[[], str]) -> SafeString:
    """A rendered part of a page, drawn now if it is not kept under its name."""
    # A template has made it, which escapes what it is given.
    return mark_safe(kept_value(f"fragment {name}", make))


def kept_value(name: str, make: Callable[[], _Value]) -> _Value:
    """What takes long to find out, found out now if it is not kept under its name."""
    key = _key("value", name, release())
    kept: tuple[_Value] | None = caches["pages"].get(key)
    if kept is None:
        kept = (make(),)
        caches["pages"].set(key, kept)
    return kept[0]


def _key(*parts: str) -> str:
    """A key of any parts: caches take neither long ones nor all signs."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode(errors="surrogatepass") + b"\0")
    return digest.hexdigest()
