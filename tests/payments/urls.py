"""The addresses that money needs, whatever pages there are."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from payments.urls import urlpatterns as payments_urls


def page(request: HttpRequest, number: str) -> HttpResponse:
    """A page in name only: letters link to it."""
    return HttpResponse(number)


urlpatterns = [
    *payments_urls,
    path("orders/<number>/", include(([path("", page, name="order")], "storefront"))),
    path("dashboard/<number>/", include(([path("", page, name="order")], "dashboard"))),
]
