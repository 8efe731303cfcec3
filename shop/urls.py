"""Addresses: pages under their language, and the few things that have none."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path
from django.views.decorators.cache import cache_control
from django.views.generic import RedirectView

from search.views import health as search_health
from shop.catalogue.sitemaps import CraftSitemap, ProductSitemap
from shop.kit import http
from shop.kit.graphql.views import graphql
from shop.kit.sitemaps import index, sections
from shop.kit.translated import current_language
from shop.storefront.sitemaps import PageSitemap
from shop.storefront.views import offline, robots, worker
from vendors.workshops.sitemaps import WorkshopSitemap


class FrontPage(RedirectView):
    """Sends a visitor to the front page in their language."""

    def get_redirect_url(self, *args: object, **kwargs: object) -> str:
        """By the cookie or the browser's languages."""
        return f"/{current_language()}/"


#: Where allauth looks for the answer to whoever asks too often.
handler429 = "shop.accounts.limits.too_many_requests"

HOUR = cache_control(max_age=3600)
SITEMAPS = sections(pages=PageSitemap, products=ProductSitemap, crafts=CraftSitemap, workshops=WorkshopSitemap)

urlpatterns = [
    path("", FrontPage.as_view()),
    path("graphql/", graphql, name="graphql"),
    path("health/", http.health, name="health"),
    path("health/ready/", http.ready, name="ready"),
    path("health/search/", search_health, name="search-health"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("_allauth/", include("allauth.headless.urls")),
    path("robots.txt", robots, name="robots"),
    path("worker.js", worker, name="worker"),
    path("sitemap.xml", HOUR(index), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("sitemap-<section>.xml", HOUR(sitemap_views.sitemap), {"sitemaps": SITEMAPS}, name="sitemap-file"),
    path("", include("payments.urls")),
    path("", include("search.urls")),
    path("", include("shop.reviews.urls")),
    path("", include("shop.files.urls")),
]

if settings.HAS_GRAPHIQL:
    from shop.kit.graphql.graphiql import graphiql

    urlpatterns.append(path("graphiql/", graphiql, name="graphiql"))

if settings.HAS_MAILBOX:
    urlpatterns.append(path("mailbox/", include("shop.kit.mailbox_urls")))

urlpatterns += i18n_patterns(
    path("offline/", offline, name="offline"),
    path("", include("shop.accounts.urls")),
    path("", include("shop.storefront.urls")),
    path("workshop/", include("vendors.dashboard.urls")),
    path("platform/", include("shop.staff.urls")),
)
