"""Addresses of these pages."""

app_name = "storefront"
urlpatterns: list[object] = []
