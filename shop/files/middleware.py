"""Public pictures from the local folder, answered before anybody is asked who they are.

So no session is read for a picture, and none of its answers depends on a cookie: caches keep it.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound

from shop.files.views import media


class MediaMiddleware:
    """Stands before the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer what lies below MEDIA_URL; pass everything else on."""
        if not request.path_info.startswith(settings.MEDIA_URL):
            return self.get_response(request)
        try:
            return media(request, request.path_info.removeprefix(settings.MEDIA_URL))
        except Http404:
            return HttpResponseNotFound("Not found.", content_type="text/plain")
