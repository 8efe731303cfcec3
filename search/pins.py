"""Which products the platform puts first for a query."""

from datetime import datetime

from django.db.models import QuerySet

from search.analysis.words import words
from search.models import PinnedProduct, PinnedSearch
from search.policies import can_edit
from search.thesaurus.snapshot import compound
from shop.accounts.viewer import Viewer
from shop.catalogue import queries as catalogue

LONGEST_KEY = 200


def key_of(query: str) -> str:
    """What a query is pinned by: its folded key, the same in both scripts and with or without spaces; "" without words."""
    return compound(tuple(words(query)))[:LONGEST_KEY]


def pinned_for(query: str, at: datetime) -> tuple[int, ...]:
    """Keys of the products on sale that come first now, in their order; a short statement while nothing is pinned, and
    another when something is.
    """
    key = key_of(query)
    if not key or not PinnedSearch.objects.filter(key=key, ends_at__gt=at).exists():
        return ()
    places = PinnedProduct.objects.filter(pinned__key=key, pinned__ends_at__gt=at, product__in=catalogue.on_sale())
    return tuple(places.order_by("position").values_list("product", flat=True))


def visible_to(viewer: Viewer) -> QuerySet[PinnedSearch]:
    """All pinned searches, for those who may edit them."""
    return PinnedSearch.objects.all() if can_edit(viewer) else PinnedSearch.objects.none()
