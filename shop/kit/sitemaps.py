"""Sitemaps in all languages: each address with its translations, the pictures that it shows, and when it changed."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override

DEFAULT_LANGUAGE = "en"


class MultilingualSitemap(Sitemap):
    """The addresses of one language, each naming those of the others.

    A file for each language, not one for all: so a page of it is a slice of the query. Subclasses give
    `items` in a stable order, `view_name`, and `arguments` of the address.
    """

    limit = 2000
    view_name = ""

    def __init__(self, language: str) -> None:
        self.language = language

    def view_of(self, item: Any) -> tuple[str, list[str]]:
        """The name of the item's address and its arguments."""
        return self.view_name, [item.slug]

    def pictures(self, item: Any) -> Iterable[str]:
        """Addresses of the pictures of an item."""
        return ()

    def address(self, item: Any, language: str) -> str:
        """The item's public address in a language."""
        name, arguments = self.view_of(item)
        with override(language):
            return settings.SITE_URL + reverse(name, args=arguments)

    def location(self, item: Any) -> str:
        """The path, which Django puts behind the host."""
        return urlsplit(self.address(item, self.language)).path

    def get_latest_lastmod(self) -> None:
        """Not said of a whole file: to know it, every row would have to be read."""
        return

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        """Django's rows at the public address, with translations and pictures."""
        rows = super().get_urls(page, site, protocol)
        for row in rows:
            item = row["item"]
            others = [(code, self.address(item, code)) for code, _name in settings.LANGUAGES]
            row["location"] = self.address(item, self.language)
            row["alternates"] = [*others, ("x-default", self.address(item, DEFAULT_LANGUAGE))]
            row["pictures"] = [picture if "://" in picture else f"{settings.SITE_URL}{picture}" for picture in self.pictures(item)]
        return rows


def sections(**kinds: type[MultilingualSitemap]) -> dict[str, MultilingualSitemap]:
    """A section of every kind for every language, such as products-uz."""
    return {f"{name}-{code}": kind(code) for name, kind in kinds.items() for code, _name in settings.LANGUAGES}


def index(request: HttpRequest, sitemaps: Mapping[str, Sitemap]) -> HttpResponse:
    """The list of all files, each at the public address, whatever host was asked."""
    files = []
    for section, sitemap in sitemaps.items():
        address = settings.SITE_URL + reverse("sitemap-file", kwargs={"section": section})
        files += [address, *(f"{address}?p={page}" for page in range(2, sitemap.paginator.num_pages + 1))]
    return render(request, "sitemap_index.xml", {"files": files}, content_type="application/xml")
