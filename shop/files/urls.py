"""Addresses of files."""

from django.urls import path

from shop.files import tus, views

app_name = "files"

urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("files/uploads/", tus.uploads, name="uploads"),
    path("files/uploads/<str:key>/", tus.upload, name="resumable"),
    path("files/documents/<str:signed>/", views.document, name="document"),
]
