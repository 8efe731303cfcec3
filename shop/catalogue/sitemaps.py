"""The catalogue for search engines: what is on sale, and the crafts it belongs to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Prefetch, QuerySet

from shop.catalogue import queries
from shop.catalogue.models import Category, Product
from shop.kit.sitemaps import MultilingualSitemap


class ProductSitemap(MultilingualSitemap):
    """Products on sale with their pictures."""

    view_name = "storefront:product"

    def items(self) -> QuerySet[Product]:
        """The oldest first, so that files keep what they have."""
        pictures = Prefetch("images", queries.images().select_related("image"))
        return queries.on_sale().only("slug", "published_at").prefetch_related(pictures).order_by("pk")

    def lastmod(self, item: Any) -> datetime:
        """When it could first be seen."""
        published: datetime = item.published_at
        return published

    def pictures(self, item: Any) -> Iterable[str]:
        """The largest size of each picture."""
        rows = (row.image for row in item.images.all())
        return [default_storage.url(f"{image.folder}/{max(image.widths)}.webp") for image in rows if image.widths]


class CraftSitemap(MultilingualSitemap):
    """Crafts."""

    view_name = "storefront:craft"

    def items(self) -> QuerySet[Category]:
        """All of them."""
        return queries.categories()
