"""People, shops, carts and orders for tests, made by the same operations as in life where money is concerned."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from shop.accounts.models import StaffRole, User
from shop.accounts.viewer import Viewer
from shop.carts.models import Cart, CartLine
from shop.catalogue.models import Category, Product, Variant
from shop.kit.translated import TranslatedText
from shop.orders import placing
from shop.orders.models import Order
from shop.orders.placing import CheckoutDetails
from shop.rates import queries as rates
from shop.rates.models import Rate
from vendors.workshops.models import CURRENCY_OF, Member, MemberRole, ShippingZone, Workshop

#: When everything in these tests happens.
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

#: Round rates, so that figures can be checked by hand: one dollar in each bank's currency.
DOLLAR = {
    "nbk": ("KZT", "500"),
    "cbu": ("UZS", "12000"),
    "nbkr": ("KGS", "80"),
    "nbt": ("TJS", "10"),
    "cbt": ("TMT", "3.5"),
}

ADDRESS = {
    "name": "Ann Buyer",
    "street_address": "1 Main Street",
    "city": "Austin",
    "country_area": "TX",
    "postal_code": "78701",
}

_numbers = count(1)


def make_rates() -> rates.Rates:
    """The rates of DOLLAR, and a dollar for eighty cents of a euro, stored; what a process keeps is forgotten."""
    rows = [
        Rate(source=source, base="USD", quote=own, rate=Decimal(price), date=date(2026, 11, 19), fetched_at=NOW)
        for source, (own, price) in DOLLAR.items()
    ]
    rows.append(
        Rate(
            source="ecb",
            base="USD",
            quote="EUR",
            rate=Decimal("0.8"),
            date=date(2026, 11, 19),
            fetched_at=NOW,
        )
    )
    Rate.objects.bulk_create(rows, ignore_conflicts=True)
    rates.forget()
    return rates.snapshot()


def make_user(name: str = "", **fields: Any) -> User:
    """A person with an e-mail address."""
    number = next(_numbers)
    return User.objects.create(email=f"{name or 'person'}{number}@example.test", name=name, **fields)


def viewer_of(user: User | None, **fields: Any) -> Viewer:
    """The person as they ask, paying in dollars."""
    return Viewer(user=user, **{"currency": "USD", "ship_to": "US", **fields})


def make_staff(*roles: str) -> Viewer:
    """A member of the platform's staff who passed the second factor; finance by default."""
    return viewer_of(make_user("staff", staff_roles=list(roles or [StaffRole.FINANCE])), staff_confirmed=True)


def make_workshop(country: str = "UZ", *, first_minor: int = 0, further_minor: int = 0, **fields: Any) -> Workshop:
    """An open workshop with an owner and one zone for the whole world, in its national currency."""
    number = next(_numbers)
    values = {
        "slug": f"workshop-{number}",
        "name": f"Workshop {number}",
        "country": country,
        "currency": CURRENCY_OF[country],
        "legal_form": "individual",
        "language": "en",
        **fields,
    }
    workshop = Workshop.objects.create(**values)
    Member.objects.create(workshop=workshop, user=make_user("owner"), role=MemberRole.OWNER)
    ShippingZone.objects.create(
        workshop=workshop,
        carrier="Post",
        first_minor=first_minor,
        further_minor=further_minor,
        days_min=5,
        days_max=20,
    )
    return workshop


#: What the database demands of a part that was shipped and received.
FOLLOWED = {"tracking_number": "RR123456785UZ", "receive_by": NOW, "release_at": NOW}


def owner_of(workshop: Workshop) -> Viewer:
    """The workshop's owner as they ask."""
    return viewer_of(workshop.members.get(role=MemberRole.OWNER).user)


def make_variant(workshop: Workshop, price_minor: int, stock: int | None = 10) -> Variant:
    """A published piece of a workshop."""
    number = next(_numbers)
    category, _ = Category.objects.get_or_create(slug="felt", defaults={"name": TranslatedText.of("en", {"en": "Felt"})})
    product = Product.objects.create(
        workshop=workshop,
        slug=f"piece-{number}",
        status="published",
        title=TranslatedText.of("en", {"en": f"Piece {number}", "ru": f"Вещь {number}"}),
        category=category,
        currency=workshop.currency,
        price_minor=price_minor,
        published_at=NOW,
    )
    return Variant.objects.create(product=product, sku=f"SKU-{number}", price_minor=price_minor, stock=stock)


def make_cart(user: User | None, *variants: Variant, quantity: int = 1) -> Cart:
    """A cart with so many of each variant, at the prices of now."""
    cart = Cart.objects.filter(user=user).first() if user else None
    cart = cart or Cart.objects.create(user=user, token=f"cart-{next(_numbers)}")
    for variant in variants:
        CartLine.objects.create(cart=cart, variant=variant, quantity=quantity, seen_price_minor=variant.price_minor)
    return cart


def details(**fields: Any) -> CheckoutDetails:
    """Where it goes."""
    return CheckoutDetails(**{"email": "ann@example.test", "country": "US", "address": ADDRESS, **fields})


def place(cart: Cart, by: Viewer, *, charge: str = "USD", basis_points: int = 800) -> Order:
    """An order of the cart that waits for its payment."""
    workshops = Workshop.objects.filter(products__variants__in=cart.lines.values("variant"))
    return placing.place(
        cart=cart,
        details=details(),
        charge=charge,
        rates=make_rates(),
        basis_points=dict.fromkeys(workshops.values_list("pk", flat=True), basis_points),
        by=by,
        at=NOW,
    )
