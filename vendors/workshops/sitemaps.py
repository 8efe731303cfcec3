"""Workshops for search engines."""

from django.db.models import QuerySet

from shop.kit.sitemaps import MultilingualSitemap
from vendors.workshops import queries
from vendors.workshops.models import Workshop


class WorkshopSitemap(MultilingualSitemap):
    """Open workshops."""

    view_name = "storefront:workshop"

    def items(self) -> QuerySet[Workshop]:
        """The oldest first."""
        return queries.for_sale().only("slug").order_by("pk")
