"""What is for machines rather than for people: robots.txt."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

#: Below each language: nobody else's, or different for everybody.
PRIVATE = ("account/", "cart/", "checkout/", "orders/", "platform/", "preferences/", "workshop/", "you/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Which pages machines leave alone, and where the others are listed."""
    context = {
        "languages": [code for code, _name in settings.LANGUAGES],
        "private": PRIVATE,
        "sitemap": settings.SITE_URL + reverse("sitemap"),
    }
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")
