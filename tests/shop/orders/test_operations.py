"""What happens to an order after it was placed, and who may make it happen."""

from datetime import timedelta

import pytest
from django.db import transaction

from shop.carts.operations import OutOfStock
from shop.catalogue.models import Product, Variant
from shop.kit import states
from shop.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from shop.orders import operations as orders
from shop.orders import queries
from shop.orders.models import VendorOrder
from tests.factories.orders import FOLLOWED, NOW, make_cart, make_staff, make_user, make_variant, make_workshop, owner_of, place, viewer_of
from tests.factories.payments import jobs, paid_payment, part_of
from tests.factories.workshops import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def part():
    """A paid part that waits for its workshop."""
    return part_of(paid_payment())


@pytest.fixture
def maker(part):
    return owner_of(part.workshop)


@pytest.fixture
def buyer(part):
    return viewer_of(part.order.buyer)


def bring(part, status, **fields):
    """The part in a status that its workshop or time brought it to."""
    VendorOrder.objects.filter(pk=part.pk).update(**{**FOLLOWED, **fields, "status": status})
    part.refresh_from_db()
    return part


def waiting_order(stock=3, quantity=2):
    """An order that waits for its payment, and its variant."""
    buyer, variant = make_user("buyer"), make_variant(make_workshop(), 1_200_000, stock)
    return place(make_cart(buyer, variant, quantity=quantity), viewer_of(buyer)), variant


def stock_of(variant):
    return tuple(Variant.objects.values_list("stock", "reserved").get(pk=variant.pk))


class TestMarkPaid:
    def test_sells_the_stock_empties_the_cart_and_asks_the_workshop(self):
        order, variant = waiting_order()
        orders.mark_paid(order=order, at=NOW)
        part = order.vendor_orders.get()
        assert (order.status, part.status, part.accept_by) == ("paid", "new", NOW + timedelta(days=3))
        assert (stock_of(variant), order.cart.lines.count()) == ((1, 0), 0)
        assert jobs("orders.email_vendor") == [{"vendor_order_id": part.pk, "event": "new_order"}]
        assert jobs("orders.email_paid") == [{"order_id": order.pk}]

    def test_changes_nothing_the_second_time(self):
        order, variant = waiting_order()
        for _time in range(2):
            orders.mark_paid(order=order, at=NOW)
        assert (stock_of(variant), len(jobs("orders.email_paid"))) == ((1, 0), 1)
        assert [change.move for change in order.history.all()] == ["create", "pay"]

    def test_keeps_what_was_added_to_the_cart_meanwhile(self):
        order, _variant = waiting_order()
        order.cart.lines.update(quantity=5)
        orders.mark_paid(order=order, at=NOW)
        assert order.cart.lines.get().quantity == 3

    def test_takes_the_stock_anew_when_it_comes_late(self):
        order, variant = waiting_order()
        orders.expire(order=order, at=NOW)
        orders.mark_paid(order=order, at=NOW)
        assert (order.status, order.vendor_orders.get().status, stock_of(variant)) == ("paid", "new", (1, 0))

    def test_refuses_when_it_comes_late_and_the_goods_are_gone(self):
        order, variant = waiting_order()
        orders.expire(order=order, at=NOW)
        Variant.objects.update(stock=1)
        with pytest.raises(OutOfStock), transaction.atomic():
            orders.mark_paid(order=order, at=NOW)
        order.refresh_from_db()
        assert (order.status, stock_of(variant)) == ("expired", (1, 0))


class TestExpire:
    def test_lets_the_held_pieces_go_once(self):
        order, variant = waiting_order()
        for _time in range(2):
            orders.expire(order=order, at=NOW)
        assert (order.status, order.vendor_orders.get().status, stock_of(variant)) == ("expired", "expired", (3, 0))

    def test_leaves_a_paid_order(self):
        order, variant = waiting_order()
        orders.mark_paid(order=order, at=NOW)
        assert orders.expire(order=order, at=NOW).status == "paid"
        assert stock_of(variant) == (1, 0)


class TestWorkshop:
    def test_accepts_with_a_day_to_ship_by(self, part, maker):
        Product.objects.update(lead_days=10, is_made_to_order=True)
        orders.accept(vendor_order=part, by=maker, at=NOW)
        assert (part.status, part.ship_by) == ("accepted", NOW + timedelta(days=3 + 10 + 2))
        assert {"vendor_order_id": part.pk, "event": "accepted"} in jobs("orders.email_buyer")

    def test_declines_and_gets_its_goods_back(self, part, maker):
        orders.decline(vendor_order=part, reason=" Broken ", by=maker, at=NOW)
        assert (part.status, stock_of(part.lines.get().variant)) == ("declined", (10, 0))
        assert part.history.all().get(move="decline").reason == "Broken"

    def test_says_why_it_declines(self, part, maker):
        with pytest.raises(Invalid) as caught:
            orders.decline(vendor_order=part, reason=" ", by=maker, at=NOW)
        assert set(caught.value.messages) == {"reason"}

    def test_ships_with_a_number(self, part, maker):
        bring(part, "accepted")
        orders.ship(vendor_order=part, tracking_number=" RR123456785UZ ", by=maker, at=NOW)
        assert (part.status, part.tracking_number, part.receive_by) == ("shipped", "RR123456785UZ", NOW + timedelta(days=50))

    @pytest.mark.parametrize(
        ("number", "url", "field"),
        [
            ("1", "", "trackingNumber"),
            ("1" * 61, "", "trackingNumber"),
            ("12345", "javascript:alert(1)", "trackingUrl"),
            ("12345", f"https://x.uz/{'1' * 190}", "trackingUrl"),
        ],
    )
    def test_ships_with_a_number_that_can_be_followed(self, part, maker, number, url, field):
        bring(part, "accepted")
        with pytest.raises(Invalid) as caught:
            orders.ship(vendor_order=part, tracking_number=number, tracking_url=url, by=maker, at=NOW)
        assert set(caught.value.messages) == {field}

    def test_lets_a_packer_ship_but_not_accept(self, part):
        packer = viewer_of(MemberFactory(workshop=part.workshop, role="packer").user)
        with pytest.raises(NotAllowed):
            orders.accept(vendor_order=part, by=packer, at=NOW)
        bring(part, "accepted")
        assert orders.ship(vendor_order=part, tracking_number="12345", by=packer, at=NOW).status == "shipped"

    @pytest.mark.parametrize("who", ["stranger", "other vendor", "buyer", "staff"])
    def test_refuses_everybody_else(self, part, buyer, who):
        people = {"stranger": lambda: viewer_of(make_user()), "other vendor": lambda: owner_of(make_workshop())}
        by = {**people, "buyer": lambda: buyer, "staff": make_staff}[who]()
        for act in (
            lambda: orders.accept(vendor_order=part, by=by, at=NOW),
            lambda: orders.decline(vendor_order=part, reason="No", by=by, at=NOW),
            lambda: orders.ship(vendor_order=part, tracking_number="12345", by=by, at=NOW),
        ):
            with pytest.raises(NotAllowed):
                act()
        part.refresh_from_db()
        assert part.status == "new"


class TestBuyer:
    def test_cancels_before_the_workshop_accepts(self, part, buyer):
        orders.cancel(vendor_order=part, by=buyer, at=NOW)
        assert (part.status, stock_of(part.lines.get().variant)) == ("cancelled", (10, 0))

    def test_cancels_no_more_once_it_is_accepted(self, part, buyer):
        bring(part, "accepted")
        with pytest.raises(states.WrongState):
            orders.cancel(vendor_order=part, by=buyer, at=NOW)
        assert stock_of(part.lines.get().variant) == (9, 0)

    def test_receives_and_starts_the_holding_period(self, part, buyer):
        bring(part, "shipped")
        orders.receive(vendor_order=part, by=buyer, at=NOW)
        assert (part.status, part.release_at) == ("received", NOW + timedelta(days=7))

    def test_fetches_only_what_they_bought(self, part, buyer):
        assert queries.get_as_buyer(buyer, part.pk) == part
        assert queries.get_as_buyer(viewer_of(None, order_tokens=frozenset({part.order.token})), part.pk) == part
        for by in (viewer_of(None), viewer_of(make_user()), owner_of(part.workshop), make_staff()):
            with pytest.raises(NotFound):
                queries.get_as_buyer(by, part.pk)

    def test_keeps_a_guest_order_that_nobody_has(self):
        order, _variant = waiting_order()
        order.buyer = None
        order.save()
        person = make_user()
        assert orders.claim_for_account(order=order, user=person).buyer == person
        with pytest.raises(NotFound):
            orders.claim_for_account(order=order, user=make_user())


class TestClaim:
    def test_holds_the_money(self, part, buyer):
        bring(part, "shipped")
        claim = orders.claim(vendor_order=part, kind="not_arrived", message=" Where? ", by=buyer, at=NOW)
        assert (claim.status, claim.message, part.is_held) == ("open", "Where?", True)
        bring(part, "received")
        with pytest.raises(Conflict):
            orders.complete(vendor_order=part, at=NOW)

    def test_is_made_once(self, part, buyer):
        bring(part, "shipped")
        orders.claim(vendor_order=part, kind="other", message="", by=buyer, at=NOW)
        with pytest.raises(Conflict), transaction.atomic():
            orders.claim(vendor_order=part, kind="other", message="", by=buyer, at=NOW)
        assert part.claims.count() == 1

    @pytest.mark.parametrize("status", ["new", "completed", "declined", "cancelled", "lapsed"])
    def test_comes_before_the_money_is_released(self, part, buyer, status):
        bring(part, status)
        with pytest.raises(states.WrongState), transaction.atomic():
            orders.claim(vendor_order=part, kind="other", message="", by=buyer, at=NOW)
        assert part.claims.count() == 0

    @pytest.mark.parametrize(("refund", "outcome", "status"), [(True, "refunded", "cancelled"), (False, "released", "shipped")])
    def test_is_settled_by_the_staff(self, part, buyer, refund, outcome, status):
        bring(part, "shipped")
        claim = orders.claim(vendor_order=part, kind="not_arrived", message="", by=buyer, at=NOW)
        orders.settle(vendor_order=part, refund=refund, reason="The post says so", by=make_staff(), at=NOW)
        claim.refresh_from_db()
        assert (claim.status, claim.outcome, part.status, part.is_held) == ("settled", outcome, status, False)
        assert [row["event"] for row in jobs("orders.email_buyer")][-2:] == ["claim_received", f"claim_{outcome}"]
        assert [row["event"] for row in jobs("orders.email_vendor")][-2:] == ["claimed", "claim_lost" if refund else "claim_won"]

    def test_is_settled_with_a_reason_and_once(self, part, buyer):
        bring(part, "shipped")
        with pytest.raises(NotFound):
            orders.settle(vendor_order=part, refund=True, reason="x", by=make_staff(), at=NOW)
        orders.claim(vendor_order=part, kind="other", message="", by=buyer, at=NOW)
        with pytest.raises(Invalid):
            orders.settle(vendor_order=part, refund=True, reason=" ", by=make_staff(), at=NOW)

    def test_is_fetched_for_settling_by_staff_alone(self, part, buyer, maker):
        assert queries.get_as_staff(make_staff(), part.pk) == part
        for by in (viewer_of(None), buyer, maker, make_staff("moderator")):
            with pytest.raises(NotFound):
                queries.get_as_staff(by, part.pk)


class TestDeadlines:
    LIMITS = [("new", "accept_by", "lapsed"), ("shipped", "receive_by", "received"), ("received", "release_at", "completed")]

    @pytest.mark.parametrize(("status", "field", "after"), LIMITS)
    def test_move_what_is_due(self, part, status, field, after):
        bring(part, status, **{field: NOW})
        assert orders.apply_deadlines(NOW - timedelta(seconds=1)) == 0
        assert orders.apply_deadlines(NOW) == 1
        part.refresh_from_db()
        assert part.status == after

    def test_wait_while_a_claim_is_open(self, part):
        bring(part, "received", release_at=NOW, is_held=True)
        assert orders.apply_deadlines(NOW) == 0
        bring(part, "shipped", receive_by=NOW, is_held=True)
        assert orders.apply_deadlines(NOW) == 0

    def test_give_the_goods_back_when_the_order_lapses(self, part):
        bring(part, "new", accept_by=NOW)
        orders.apply_deadlines(NOW)
        assert stock_of(part.lines.get().variant) == (10, 0)
        assert jobs("orders.email_buyer")[-1]["event"] == "lapsed"

    def test_are_told_to_the_workshop_once_and_a_day_before(self, part):
        bring(part, "new", accept_by=NOW + timedelta(days=1))
        assert orders.remind(NOW - timedelta(seconds=1)) == 0
        assert (orders.remind(NOW), orders.remind(NOW)) == (1, 0)
        assert jobs("orders.email_vendor")[-1] == {"vendor_order_id": part.pk, "event": "accept_soon"}

    @pytest.mark.parametrize(("status", "accept_by"), [("accepted", NOW + timedelta(hours=1)), ("new", NOW - timedelta(hours=1))])
    def test_are_not_told_when_it_is_answered_or_too_late(self, part, status, accept_by):
        bring(part, status, accept_by=accept_by)
        assert orders.remind(NOW) == 0
