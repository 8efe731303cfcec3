"""What a listing must have, and who may change it."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from shop.accounts.viewer import Viewer
from shop.catalogue.models import Product
from shop.kit.errors import Invalid, NotAllowed
from vendors.workshops.models import MemberRole, Workshop

EDITORS = (MemberRole.OWNER, MemberRole.MANAGER)
MAX_IMAGES = 12
MAX_PRICE_MINOR = 10**15
MAX_LEAD = timedelta(days=365)


def check_may_edit(viewer: Viewer, workshop: Workshop) -> None:
    """NotAllowed unless the viewer owns or manages the workshop."""
    if not workshop.members.filter(user=viewer.user, role__in=EDITORS).exists():
        raise NotAllowed


def check_price(price_minor: int, field: str = "price") -> None:
    """Invalid for a price that is not above zero or absurdly high."""
    if price_minor <= 0:
        raise Invalid({field: _("The price must be above zero.")})
    if price_minor > MAX_PRICE_MINOR:
        raise Invalid({field: _("The price is too high.")})


def check_complete(product: Product) -> None:
    """Invalid with every part that is still missing before the listing can be shown to buyers."""
    missing: dict[str, Any] = {}
    if not product.title:
        missing["title"] = _("Write a title.")
    if not product.description:
        missing["description"] = _("Write what it is, how it was made and of what.")
    if product.category_id is None:
        missing["category"] = _("Choose a category.")
    if not product.price_minor:
        missing["price"] = _("Set a price.")
    if not product.images.exists():
        missing["images"] = _("Add at least one photo.")
    if product.is_made_to_order and not product.lead_days:
        missing["leadDays"] = _("Say how many days you need to make it.")
    if not product.workshop.shipping_zones.filter(is_active=True).exists():
        missing[""] = _("Set up shipping for your workshop first.")
    if missing:
        raise Invalid(missing)
