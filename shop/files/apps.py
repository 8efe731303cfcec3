"""Uploads: public images and private documents."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files of the marketplace."""

    name = "shop.files"
    label = "files"
