"""Storages in a temporary folder, and people."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from shop.accounts.models import User
from shop.accounts.viewer import Viewer


@pytest.fixture(autouse=True)
def folders(tmp_path: Path) -> Iterator[Path]:
    """Public and private files below one temporary folder."""
    place = "django.core.files.storage.FileSystemStorage"
    storages = {
        "default": {"BACKEND": place, "OPTIONS": {"location": str(tmp_path / "media"), "base_url": "/media/"}},
        "documents": {"BACKEND": place, "OPTIONS": {"location": str(tmp_path / "documents"), "base_url": None}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages):
        yield tmp_path


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user(email="dilnoza@example.com")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user(email="stranger@example.com")


@pytest.fixture
def moderator(db: None) -> Viewer:
    user = User.objects.create_user(email="moderator@example.com", staff_roles=["moderator"])
    return Viewer(user=user, staff_confirmed=True)
