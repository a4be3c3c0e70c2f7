"""What the site allows: to browsers, by path, and to uploads, by size."""

from __future__ import annotations

from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponseBase
from django.template.defaultfilters import filesizeformat

_REFUSED = "claimboard.upload_refused"


class PolicyByPathMiddleware(CSPMiddleware):
    """The site's Content-Security-Policy, with what settings change under a path.

    Paths under which others may frame a page lose `X-Frame-Options` too, which older
    browsers obey and which cannot say "everyone".
    """

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        for path, directives in settings.CONTENT_SECURITY_POLICY_BY_PATH.items():
            if request.path_info.startswith(path):
                parts.replace = {**directives, **(parts.replace or {})}
        return parts

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response = super().process_response(request, response)
        for path, directives in settings.CONTENT_SECURITY_POLICY_BY_PATH.items():
            if "frame-ancestors" in directives and request.path_info.startswith(path):
                del response["X-Frame-Options"]
        return response


class UploadLimit(FileUploadHandler):
    """Drops a file that is over the limit; `refusal_of` then says so.

    The rest of the body is read and dropped as well: browsers show no answer before they
    have sent everything.
    """

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_SIZE_LIMIT:
            if self.request is not None:
                self.request.META[_REFUSED] = (
                    f"Files of up to {filesizeformat(settings.UPLOAD_SIZE_LIMIT)} can be"
                    " uploaded; larger ones go into the watched folder."
                )
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leaves the file to the handlers that follow."""


def refusal_of(request: HttpRequest) -> str:
    """Why a file of this request was dropped; empty if none was."""
    return str(request.META.get(_REFUSED, ""))
