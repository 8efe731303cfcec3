"""The shop's addresses and the raw view, behind the same middleware."""

from django.urls import path

from shop.urls import urlpatterns as shop_urls
from tests.bench import raw

urlpatterns = [path("bench/raw/", raw.catalogue), *shop_urls]
