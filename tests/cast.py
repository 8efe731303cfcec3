"""The fixed cast of the tests: who acts, and in which workshop."""

from dataclasses import dataclass

from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from tests.factories.accounts import UserFactory
from tests.factories.workshops import ShippingZoneFactory, WorkshopFactory
from vendors.workshops.models import Workshop


@dataclass(frozen=True)
class Cast:
    """A guest, a buyer, two vendors with a workshop each in two countries, and a platform admin."""

    guest: Viewer
    buyer: Viewer
    vendor: Viewer
    other_vendor: Viewer
    admin: Viewer
    workshop: Workshop
    other_workshop: Workshop


def viewer_for(user: User | None = None, **fields: object) -> Viewer:
    """The person as a session has them; staff has passed the second factor unless told otherwise."""
    if user is None:
        return Viewer(**fields)
    confirmed = {"staff_confirmed": bool(user.staff_roles), "language": user.language}
    return Viewer(user=user, **{**confirmed, **fields})


def gather() -> Cast:
    """The whole cast, written to the database."""
    buyer = UserFactory(email="buyer@example.com", name="Clara Buyer", language="en", country="DE")
    vendor = UserFactory(email="vendor@example.com", name="Dilnoza Karimova", language="uz", country="UZ")
    other_vendor = UserFactory(email="other@example.com", name="Айгүл Асанова", language="ky", country="KG")
    admin = UserFactory(email="admin@example.com", name="Olga Petrova", language="ru", admin=True)
    workshop = WorkshopFactory(slug="atlas-uyi", name="Atlas Uyi", owner=vendor)
    other_workshop = WorkshopFactory(slug="shyrdak", name="Shyrdak", country="KG", language="ky", owner=other_vendor)
    ShippingZoneFactory(workshop=workshop)
    ShippingZoneFactory(workshop=other_workshop, first_minor=220_000, further_minor=70_000)
    return Cast(
        guest=viewer_for(),
        buyer=viewer_for(buyer),
        vendor=viewer_for(vendor),
        other_vendor=viewer_for(other_vendor),
        admin=viewer_for(admin),
        workshop=workshop,
        other_workshop=other_workshop,
    )
