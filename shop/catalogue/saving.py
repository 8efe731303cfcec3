"""Pieces that people keep for later."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.catalogue.models import Product, SavedProduct
from shop.kit.errors import Conflict, SignInRequired

MAX_SAVED = 500


@transaction.atomic
def save(*, product: Product, by: Viewer, at: datetime) -> Product:
    """Keep a piece; a second time changes nothing. Conflict when there are too many."""
    if by.user is None:
        raise SignInRequired
    # The person's row lets what they save at the same time in two windows be counted one after the other.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.user.pk)
    kept = SavedProduct.objects.filter(user=by.user)
    if kept.filter(product=product).exists():
        return product
    if kept.count() >= MAX_SAVED:
        raise Conflict(_("You have saved %(limit)s pieces: let one go first.") % {"limit": MAX_SAVED})
    SavedProduct.objects.create(user=by.user, product=product, saved_at=at)
    return product


def forget(*, product: Product, by: Viewer, at: datetime) -> Product:
    """Let it go; a second time changes nothing."""
    SavedProduct.objects.filter(user=by.user, product=product).delete()
    return product
