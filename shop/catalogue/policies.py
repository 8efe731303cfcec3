"""What a listing must have, and who may change it."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from shop.accounts.viewer import Viewer
from shop.catalogue.models import Product
from shop.kit.errors import Invalid, NotAllowed
from shop.kit.money import Money
from shop.rates import queries as rates
from shop.rates.queries import NoRate, Rates
from vendors.workshops.models import MemberRole, Workshop

EDITORS = (MemberRole.OWNER, MemberRole.MANAGER)
MAX_IMAGES = 12
MAX_PRICE_MINOR = 10**15
#: Below this a card is not charged either.
SMALLEST_WORTH = Money(50, "USD")
MAX_LEAD = timedelta(days=365)


def check_may_edit(viewer: Viewer, workshop: Workshop) -> None:
    """NotAllowed unless the viewer owns or manages the workshop."""
    if not workshop.members.filter(user=viewer.user, role__in=EDITORS).exists():
        raise NotAllowed


def is_too_cheap(price: Money, known: Rates) -> bool:
    """Whether a piece is worth less than SMALLEST_WORTH: rounding to another currency's cents would make its price another."""
    try:
        return known.convert(price, SMALLEST_WORTH.currency) < SMALLEST_WORTH
    except NoRate:
        return False  # nothing is sold in a currency without a rate, but that is said elsewhere


def check_price(price_minor: int, currency: str, field: str = "price") -> None:
    """Invalid for a price that is not above zero, worth too little, or absurdly high."""
    if price_minor <= 0:
        raise Invalid({field: _("The price must be above zero.")})
    if is_too_cheap(Money(price_minor, currency), rates.snapshot()):
        raise Invalid({field: _("A piece must be worth at least 0.50 US dollars.")})
    if price_minor > MAX_PRICE_MINOR:
        raise Invalid({field: _("The price is too high.")})


def check_complete(product: Product) -> None:
    """Invalid with every part that is still missing before the listing can be shown to buyers."""
    parts: list[tuple[str, object, Any]] = [
        ("title", product.title, _("Write a title.")),
        ("description", product.description, _("Write what it is, how it was made and of what.")),
        ("category", product.category_id, _("Choose a category.")),
        ("price", product.price_minor, _("Set a price.")),
        ("images", product.images.exists(), _("Add at least one photo.")),
        ("leadDays", product.lead_days or not product.is_made_to_order, _("Say how many days you need to make it.")),
        ("", product.workshop.shipping_zones.filter(is_active=True).exists(), _("Set up shipping for your workshop first.")),
    ]
    missing = {field: message for field, is_there, message in parts if not is_there}
    if missing:
        raise Invalid(missing)
