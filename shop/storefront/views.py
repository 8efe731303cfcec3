"""What no document asks for: robots.txt, and the page that a browser keeps for times without a connection."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What machines leave alone, and where the pages are listed.

    Pages that are somebody's own are not forbidden here: they say `noindex`, and only who may read them sees that.
    """
    return render(request, "robots.txt", {"sitemap": settings.SITE_URL + reverse("sitemap")}, content_type="text/plain; charset=utf-8")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it stands at the root, because it answers for all addresses below its own."""
    return render(request, "worker.js", {"languages": settings.LANGUAGES}, content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(max_age=0)
def offline(request: HttpRequest) -> HttpResponse:
    """What a browser shows without a connection."""
    return render(request, "offline.html")
