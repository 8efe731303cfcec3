"""Every move from every status: it is made where the table allows it, and refused elsewhere."""

import pytest

from shop.kit import states as kit
from shop.kit.models import StatusChange
from shop.orders.models import Order, VendorOrder
from shop.orders.states import ORDER_TRANSITIONS, TRANSITIONS, OrderStatus, VendorOrderStatus
from tests.factories.orders import FOLLOWED, NOW, make_cart, make_user, make_variant, make_workshop, place, viewer_of
from tests.factories.payments import paid_payment, part_of

pytestmark = pytest.mark.django_db

#: The table once more, in other words: where each move may start.
PARTS = {
    "pay": {"awaiting_payment"},
    "pay_late": {"expired"},
    "expire": {"awaiting_payment"},
    "withdraw": {"awaiting_payment"},
    "accept": {"new"},
    "decline": {"new", "accepted"},
    "lapse": {"new"},
    "cancel": {"new"},
    "ship": {"accepted"},
    "receive": {"shipped"},
    "refund": {"accepted", "shipped", "received"},
    "complete": {"received"},
}
ORDERS = {"pay": {"awaiting_payment"}, "pay_late": {"expired"}, "expire": {"awaiting_payment"}, "withdraw": {"awaiting_payment"}}


def outcome(instance, move, **more):
    """The status after the move, or "refused" with nothing changed."""
    before = instance.status
    try:
        kit.move(instance, move, by=None, at=NOW, **more)
    except kit.WrongState:
        instance.refresh_from_db()
        assert (instance.status, instance.history.all().filter(move=move).count()) == (before, 0)
        return "refused"
    assert instance.history.all().get(move=move).from_status == before
    return instance.status


def test_the_tables_have_these_moves():
    assert (set(TRANSITIONS), set(ORDER_TRANSITIONS)) == (set(PARTS), set(ORDERS))


@pytest.mark.parametrize("move", PARTS)
@pytest.mark.parametrize("status", VendorOrderStatus.values)
def test_a_part_moves_where_it_may(status, move):
    part = part_of(paid_payment())
    VendorOrder.objects.update(status=status, **FOLLOWED)
    StatusChange.objects.all().delete()
    part.refresh_from_db()
    assert outcome(part, move) == (TRANSITIONS[move].target if status in PARTS[move] else "refused")


@pytest.mark.parametrize("move", ORDERS)
@pytest.mark.parametrize("status", OrderStatus.values)
def test_an_order_moves_where_it_may(status, move):
    buyer = make_user("buyer")
    order = place(make_cart(buyer, make_variant(make_workshop(), 1_200_000)), viewer_of(buyer))
    Order.objects.update(status=status, paid_at=NOW if status == OrderStatus.PAID else None)
    order.refresh_from_db()
    assert outcome(order, move, changes={"paid_at": NOW if ORDER_TRANSITIONS[move].target == OrderStatus.PAID else None}) == (
        ORDER_TRANSITIONS[move].target if status in ORDERS[move] else "refused"
    )
