"""Addresses of these pages."""

app_name = "staff"
urlpatterns: list[object] = []
