"""Addresses of files."""

from django.urls import path

from shop.files import views

app_name = "files"

urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("files/documents/<str:signed>/", views.document, name="document"),
]
