"""Pieces that people keep for later."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shop.accounts.viewer import Viewer
from shop.catalogue.models import Product, SavedProduct
from shop.kit.errors import Conflict, SignInRequired

MAX_SAVED = 500


def save(*, product: Product, by: Viewer, at: datetime) -> Product:
    """Keep a piece; a second time changes nothing. Conflict when there are too many."""
    if by.user is None:
        raise SignInRequired
    if SavedProduct.objects.filter(user=by.user).count() >= MAX_SAVED:
        raise Conflict(_("You have saved %(limit)s pieces: let one go first.") % {"limit": MAX_SAVED})
    SavedProduct.objects.get_or_create(user=by.user, product=product, defaults={"saved_at": at})
    return product


def forget(*, product: Product, by: Viewer, at: datetime) -> Product:
    """Let it go; a second time changes nothing."""
    SavedProduct.objects.filter(user=by.user, product=product).delete()
    return product
