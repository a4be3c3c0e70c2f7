"""Answers that are the same until their leaderboard changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag

from config.release import release
from leaderboards.kept import kept_page
from leaderboards.models import Leaderboard

View = Callable[..., HttpResponseBase]


def by_revision(*, max_age: int = 0) -> Callable[[View], View]:
    """Answers "304 Not Modified" to who has the present revision of a leaderboard.

    Others get what was made of it, which is kept.

    The view takes the board's `slug`, and shows nothing but what raises revisions on its
    benchmark's boards: each page also names the others. Whoever keeps an answer asks again
    whether it still holds, after `max_age` seconds. Django's `condition` would look the
    revision up once for the ETag, and again for the date.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def respond(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
            revision = Leaderboard.objects.filter(
                benchmark__leaderboards__slug=slug
            ).aggregate(number=Sum("revision"), at=Max("revised_at"))
            if revision["at"] is None:
                return view(request, slug=slug, **kwargs)  # which says what it misses
            etag = quote_etag(f"{slug}-{revision['number']}-{release()}")
            modified = int(revision["at"].timestamp())
            unchanged = get_conditional_response(
                request, etag=etag, last_modified=modified
            )
            response: HttpResponseBase = (
                kept_page(request, etag, partial(view, request, slug=slug, **kwargs))
                if unchanged is None
                else unchanged
            )
            if response.status_code in (200, 304):
                response["ETag"] = etag
                response["Last-Modified"] = http_date(modified)
                if max_age:
                    patch_cache_control(response, public=True, max_age=max_age)
                else:
                    patch_cache_control(response, no_cache=True)
            return response

        return respond

    return decorate
