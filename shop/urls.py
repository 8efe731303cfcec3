"""Addresses: pages under their language, and the few things that have none."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from shop.kit import http
from shop.kit.graphql.views import graphql

urlpatterns = [
    path("graphql/", graphql, name="graphql"),
    path("health/", http.health, name="health"),
    path("health/ready/", http.ready, name="ready"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("_allauth/", include("allauth.headless.urls")),
]

urlpatterns += i18n_patterns(
    path("account/", include("allauth.urls")),
)
