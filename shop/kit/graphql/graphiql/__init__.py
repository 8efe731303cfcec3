"""GraphiQL for developers: the page, and its files as their makers publish them (npm: graphiql 3.9.0, react 18.3.1)."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

QUERY = """# Documents are sent as whoever is signed in on the shop's pages.
{
  products(first: 3) {
    edges { node { slug title { text language } shopPrice { formatted } workshop { name place } } }
  }
}
"""


# Its fonts lie inside its style sheet, and its editor writes styles of its own.
@csp_update({"font-src": ["data:"], "style-src": ["'unsafe-inline'"]})
@require_safe
def graphiql(request: HttpRequest) -> HttpResponse:
    """The page; it is not among the addresses unless the mode is develop."""
    return render(request, "graphiql.html", {"query": QUERY})
