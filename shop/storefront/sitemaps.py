"""The pages that are always there, for search engines."""

from shop.kit.sitemaps import MultilingualSitemap


class PageSitemap(MultilingualSitemap):
    """The front page, the lists, and what explains the marketplace."""

    def items(self) -> list[str]:
        """Names of addresses."""
        return ["home", "search", "makers", "delivery", "selling", "about", "returns", "terms", "privacy", "imprint"]

    def view_of(self, item: str) -> tuple[str, list[str]]:
        """The page."""
        return f"storefront:{item}", []
