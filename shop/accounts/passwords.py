"""Django's checks of passwords, in our own words: Django does not say them in all seven languages."""

from typing import Any

from django.contrib.auth import password_validation as django
from django.utils.translation import gettext as _


class SimilarityValidator(django.UserAttributeSimilarityValidator):
    """Not the person's own name or address."""

    def get_error_message(self) -> Any:
        """Said when it is too near."""
        return _("This password is too much like your own name or address.")


class LengthValidator(django.MinimumLengthValidator):
    """Long enough."""

    def get_error_message(self) -> Any:
        """Said when it is too short."""
        return _("This password is too short: use at least %(min_length)s signs.") % {"min_length": self.min_length}


class CommonValidator(django.CommonPasswordValidator):
    """None of those that are tried first."""

    def get_error_message(self) -> Any:
        """Said of one that everybody has."""
        return _("Many people use this password: choose another one.")


class NumericValidator(django.NumericPasswordValidator):
    """Not digits alone."""

    def get_error_message(self) -> Any:
        """Said of digits alone."""
        return _("This password has nothing but digits: add letters.")
