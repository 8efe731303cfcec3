"""What a cart costs, part by part, and what keeps it from being ordered.

Every amount exists twice: in the workshop's currency, as it was set, and in the currency of the charge,
converted once per unit price and once per delivery, so that lines add up to parcels and parcels to the total.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from shop.carts import queries
from shop.carts.models import Cart, CartLine
from shop.catalogue.policies import is_too_cheap
from shop.catalogue.states import ON_SALE
from shop.kit.money import Money
from shop.rates.queries import NoRate, Rates
from vendors.workshops.models import ShippingZone, Workshop
from vendors.workshops.shipping import shipping_price, zone_for

NO_RATE = _("There is no exchange rate for your currency now, so this cannot be paid. Choose another currency, or try again later.")


@dataclass(frozen=True)
class Problem:
    """Why a line, a parcel or the cart cannot be ordered as it is."""

    code: str
    message: Any


@dataclass(frozen=True)
class PricedLine:
    """A line with its price in both currencies."""

    line: CartLine
    unit: Money
    charged_unit: Money
    problems: tuple[Problem, ...] = ()

    @property
    def total(self) -> Money:
        """In the currency of the charge."""
        return self.charged_unit * self.line.quantity


@dataclass(frozen=True)
class DeliveryOption:
    """A zone that serves the destination, with its price for this parcel."""

    zone: ShippingZone
    price: Money
    charged: Money
    is_chosen: bool


@dataclass(frozen=True)
class Parcel:
    """What one workshop sends."""

    workshop: Workshop
    lines: tuple[PricedLine, ...]
    options: tuple[DeliveryOption, ...]
    problems: tuple[Problem, ...]
    currency: str

    @property
    def chosen(self) -> DeliveryOption | None:
        """The delivery that was chosen, else the first there is."""
        return next((option for option in self.options if option.is_chosen), None)

    @property
    def shop_items(self) -> Money:
        """The goods in the workshop's currency."""
        return sum((line.unit * line.line.quantity for line in self.lines), Money.zero(self.workshop.currency))

    @property
    def items(self) -> Money:
        """The goods in the currency of the charge."""
        return sum((line.total for line in self.lines), Money.zero(self.currency))

    @property
    def shipping(self) -> Money:
        """The delivery in the currency of the charge; nothing while none serves the destination."""
        return self.chosen.charged if self.chosen else Money.zero(self.currency)

    @property
    def total(self) -> Money:
        """Goods and delivery."""
        return self.items + self.shipping


@dataclass(frozen=True)
class PricedCart:
    """A cart with its parcels and the sums of their parts, all in `currency` if it `is_converted`."""

    cart: Cart
    currency: str
    ship_to: str
    parcels: tuple[Parcel, ...]
    problems: tuple[Problem, ...] = field(default=())

    @property
    def is_converted(self) -> bool:
        """Whether every parcel is priced in the cart's currency, so that they can be added up."""
        return all(parcel.currency == self.currency for parcel in self.parcels)

    @property
    def items(self) -> Money:
        """All goods."""
        return sum((parcel.items for parcel in self.parcels), Money.zero(self.currency))

    @property
    def shipping(self) -> Money:
        """All deliveries."""
        return sum((parcel.shipping for parcel in self.parcels), Money.zero(self.currency))

    @property
    def total(self) -> Money:
        """Everything."""
        return self.items + self.shipping

    @property
    def all_problems(self) -> list[Problem]:
        """Problems of the cart, its parcels and its lines."""
        found = list(self.problems)
        for parcel in self.parcels:
            found += parcel.problems
            for line in parcel.lines:
                found += line.problems
        return found


def price_cart(cart: Cart, *, currency: str, ship_to: str, rates: Rates) -> PricedCart:
    """The cart priced in `currency` for a destination.

    A parcel of a workshop whose currency has no rate is priced in that, and the cart cannot be ordered.
    """
    choices = dict(cart.delivery_choices.values_list("workshop_id", "zone_id"))
    groups: dict[int, list[CartLine]] = {}
    for line in queries.lines(cart):
        groups.setdefault(line.variant.product.workshop_id, []).append(line)
    parcels = tuple(_readable_parcel(lines, choices, currency, ship_to, rates) for lines in groups.values())
    priced = PricedCart(cart, currency, ship_to, parcels)
    if not parcels:
        return replace(priced, problems=(Problem("cart_empty", _("Your cart is empty.")),))
    return priced if priced.is_converted else replace(priced, problems=(Problem("no_rate", NO_RATE),))


def in_currency(priced: PricedCart, currency: str, *, rates: Rates) -> PricedCart:
    """The same cart priced in another currency, without a statement; NoRate when a workshop's currency has no rate."""
    parcels = tuple(
        _parcel(
            [line.line for line in parcel.lines],
            {parcel.workshop.pk: parcel.chosen.zone.pk} if parcel.chosen else {},
            currency,
            priced.ship_to,
            rates,
        )
        for parcel in priced.parcels
    )
    return PricedCart(priced.cart, currency, priced.ship_to, parcels, priced.problems)


def _readable_parcel(lines: Sequence[CartLine], choices: dict[int, int], currency: str, ship_to: str, rates: Rates) -> Parcel:
    try:
        return _parcel(lines, choices, currency, ship_to, rates)
    except NoRate:
        return _parcel(lines, choices, lines[0].variant.product.workshop.currency, ship_to, rates)


def _parcel(lines: Sequence[CartLine], choices: dict[int, int], currency: str, ship_to: str, rates: Rates) -> Parcel:
    workshop = lines[0].variant.product.workshop
    priced = tuple(_line(line, currency, rates) for line in lines)
    quantity = sum(line.quantity for line in lines)
    zones = zone_for(workshop.shipping_zones.all(), ship_to) if ship_to else []
    chosen = choices.get(workshop.pk)
    if zones and chosen not in {zone.pk for zone in zones}:
        chosen = zones[0].pk
    options = tuple(_option(zone, quantity, workshop.currency, currency, rates, is_chosen=zone.pk == chosen) for zone in zones)
    problems: tuple[Problem, ...] = ()
    if ship_to and not zones:
        problems = (Problem("not_shipped_there", _("%(workshop)s does not ship to this country.") % {"workshop": workshop.name}),)
    elif not ship_to:
        problems = (Problem("destination_missing", _("Choose where the parcels go.")),)
    return Parcel(workshop, priced, options, problems, currency)


def _option(zone: ShippingZone, quantity: int, shop_currency: str, currency: str, rates: Rates, *, is_chosen: bool) -> DeliveryOption:
    price = Money(shipping_price(zone, quantity), shop_currency)
    return DeliveryOption(zone, price, rates.convert(price, currency), is_chosen)


def _line(line: CartLine, currency: str, rates: Rates) -> PricedLine:
    unit = Money(line.variant.price_minor, line.variant.product.currency)
    return PricedLine(line, unit, rates.convert(unit, currency), tuple(_problems(line, unit, rates)))


def _problems(line: CartLine, unit: Money, rates: Rates) -> list[Problem]:
    product, variant = line.variant.product, line.variant
    if product.status not in ON_SALE or not product.workshop.is_open or not variant.is_active:
        return [Problem("withdrawn", _("This is no longer for sale. Remove it to go on."))]
    found = []
    if is_too_cheap(unit, rates):
        found.append(Problem("too_cheap", _("This costs too little to be sold here: a piece must be worth at least 0.50 US dollars.")))
    left = None if variant.available is None else variant.available + int(getattr(line, "own_hold", 0))
    if left is not None and left < line.quantity:
        message = _("Only %(count)s left.") % {"count": left} if left else _("This was just sold.")
        found.append(Problem("out_of_stock", message))
    if variant.price_minor != line.seen_price_minor:
        found.append(Problem("price_changed", _("The price has changed since you put it into the cart.")))
    return found
