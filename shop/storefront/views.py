"""What is for machines rather than for people: robots.txt."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What machines leave alone, and where the pages are listed.

    Pages that are somebody's own are not forbidden here: they say `noindex`, and only who may read them sees that.
    """
    return render(request, "robots.txt", {"sitemap": settings.SITE_URL + reverse("sitemap")}, content_type="text/plain; charset=utf-8")
