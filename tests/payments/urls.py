"""The addresses that money needs, whatever pages there are."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from payments.urls import urlpatterns as payments_urls


def page(request: HttpRequest, **parts: str) -> HttpResponse:
    """A page in name only: letters link to it."""
    return HttpResponse(" ".join(parts.values()))


WORKSHOP = [
    path("<number>/", page, name="order"),
    path("money/<workshop>/", page, name="money_of"),
    path("pieces/<slug>/", page, name="listing"),
]

urlpatterns = [
    *payments_urls,
    path("orders/<number>/", include(([path("", page, name="order"), path("receipt/", page, name="receipt")], "storefront"))),
    path("dashboard/", include((WORKSHOP, "dashboard"))),
]
