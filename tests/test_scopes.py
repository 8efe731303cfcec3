"""What a program with a token may read: what its scopes say, and nothing of the rest."""

import pytest
from graphql_relay import to_global_id

from shop.accounts.models import Address
from shop.accounts.viewer import Viewer
from tests.factories.orders import ADDRESS, make_user, owner_of, viewer_of
from tests.factories.payments import make_method, paid_payment, part_of
from vendors.workshops.models import Member, MemberRole

pytestmark = pytest.mark.django_db

ORDERS = """{ orders { edges { node { number } } } vendorOrders { edges { node { number buyerName } } }
    viewer { addresses { edges { node { id } } } } }"""
MONEY = """query ($slug: String!) { workshop(slug: $slug) { balance { held { minorUnits } } payoutMethod { account }
    payoutFields { value } statement { edges { node { id } } } payouts { edges { node { id } } } } }"""


def token(viewer: Viewer, *scopes: str) -> Viewer:
    return Viewer(user=viewer.user, scopes=frozenset(scopes))


@pytest.fixture
def part():
    return part_of(paid_payment())


@pytest.mark.parametrize(("scope", "sees"), [("read", True), ("orders", True), ("listings", False), ("payouts", False)])
def test_orders_and_addresses_need_read_or_orders(ask, part, scope, sees):
    buyer, vendor = viewer_of(part.order.buyer), owner_of(part.workshop)
    Address.objects.create(user=buyer.user, country="US", data=ADDRESS)
    bought, sold = ask(token(buyer, scope), ORDERS), ask(token(vendor, scope), ORDERS)
    assert bool(bought["orders"]["edges"]) is bool(bought["viewer"]["addresses"]["edges"]) is sees
    assert bool(sold["vendorOrders"]["edges"]) is sees


@pytest.mark.parametrize(("scope", "sees"), [("read", True), ("payouts", True), ("orders", False), ("listings", False)])
def test_money_needs_read_or_payouts(ask, part, scope, sees):
    make_method(part.workshop)
    seen = ask(token(owner_of(part.workshop), scope), MONEY, slug=part.workshop.slug)["workshop"]
    assert (seen["balance"] is not None, seen["payoutMethod"] is not None) == (sees, sees)
    assert bool(seen["statement"]["edges"]) is any(field["value"] for field in seen["payoutFields"]) is sees


def test_a_payload_shows_no_more_than_a_page_of_the_same_thing(ask, do, part):
    """A mutation's payload comes with its relations whole: they are narrowed for its reader all the same."""
    Member.objects.create(workshop=part.workshop, user=make_user("packer"), role=MemberRole.PACKER)
    part.workshop.shipping_zones.update(is_active=False)
    guest = Viewer(order_tokens=frozenset({part.order.token}))
    seen = do(
        guest,
        "cancelVendorOrder",
        "vendorOrder { workshop { members { name } shippingZones { id } } }",
        vendorOrder=to_global_id("VendorOrder", part.pk),
    )
    assert seen["vendorOrder"]["workshop"] == {"members": [], "shippingZones": []}
