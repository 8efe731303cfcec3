"""Addresses of the page that is shown, with another query."""

from django.http import HttpRequest, QueryDict


def with_query(request: HttpRequest, query: QueryDict) -> str:
    """The page's path with this query; an empty one leaves no "?"."""
    rest = query.urlencode()
    return f"{request.path}?{rest}" if rest else request.path


def first_page(request: HttpRequest) -> str:
    """The address of the page without the place in its list."""
    query = request.GET.copy()
    query.pop("after", None)
    return with_query(request, query)
