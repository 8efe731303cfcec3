"""Orders as each of the cast sees them, and what each may do with them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql_relay import to_global_id

from shop.orders import states
from tests.factories.orders import NOW, make_staff, make_user, make_workshop, owner_of, viewer_of
from tests.factories.payments import paid_payment

pytestmark = pytest.mark.django_db

ORDER = """query ($number: String!) { order(number: $number) { number total { minorUnits currency } addressLines
    vendorOrders { number commission { minorUnits } share { minorUnits } lines { title { text } chargedTotal { minorUnits } } } } }"""
HISTORY = "query ($number: String!) { order(number: $number) { vendorOrders { history { move actorName } } } }"
PART = "query ($number: String!) { vendorOrder(number: $number) { number buyerName commission { minorUnits } share { minorUnits } } }"
MINE = "{ orders { edges { node { number } } } vendorOrders { edges { node { number } } } allVendorOrders { edges { node { number } } } }"


@pytest.fixture
def order():
    """A paid order of two workshops, at a dollar each; the first one's share is 92 %."""
    return paid_payment(make_workshop(), make_workshop()).order


@pytest.fixture
def parts(order):
    return list(order.vendor_orders.select_related("workshop").order_by("pk"))


def numbers(connection):
    return [edge["node"]["number"] for edge in connection["edges"]]


SLIP = "query ($number: String!) { vendorOrder(number: $number) { packingSlip { addressLines latinAddressLines } } }"


class TestPackingSlip:
    @pytest.fixture
    def order(self):
        """A paid order of a workshop whose people read Uzbek, to the United States."""
        return paid_payment(make_workshop(language="uz")).order

    def slip(self, ask, by, part):
        seen = ask(by, SLIP, number=part.number)["vendorOrder"]
        return seen and seen["packingSlip"]

    def test_names_the_country_for_both_ends(self, ask, parts):
        slip = self.slip(ask, owner_of(parts[0].workshop), parts[0])
        assert slip["addressLines"][-1].endswith("SHTATLARI / UNITED STATES")
        assert slip["latinAddressLines"] == []

    def test_is_written_in_latin_letters_too(self, ask, order, parts):
        order.address = {**order.address, "name": "Клара"}
        order.save(update_fields=["address"])
        slip = self.slip(ask, owner_of(parts[0].workshop), parts[0])
        assert (slip["addressLines"][0], slip["latinAddressLines"][0]) == ("Клара", "Klara")
        assert slip["addressLines"][-1] == slip["latinAddressLines"][-1]

    @pytest.mark.parametrize("status", states.VendorOrderStatus.values)
    def test_is_there_only_while_something_is_to_be_packed(self, ask, parts, status):
        way = {"tracking_number": "RR123456789UZ", "receive_by": NOW, "release_at": NOW}
        type(parts[0]).objects.filter(pk=parts[0].pk).update(status=status, **way)
        has_slip = self.slip(ask, owner_of(parts[0].workshop), parts[0]) is not None
        assert has_slip == (status in {"new", "accepted", "shipped", "received", "completed"})

    def test_is_not_for_the_buyer(self, ask, order, parts):
        assert self.slip(ask, viewer_of(order.buyer), parts[0]) is None


class TestOrder:
    def test_shows_the_buyer_everything_but_the_commission(self, ask, order):
        seen = ask(viewer_of(order.buyer), ORDER, number=order.number)["order"]
        assert seen["total"] == {"minorUnits": 200, "currency": "USD"}
        assert [(part["commission"], part["share"]) for part in seen["vendorOrders"]] == [(None, None)] * 2
        assert "Austin" in " ".join(seen["addressLines"])

    def test_opens_to_a_guest_by_its_token(self, ask, order):
        guest = viewer_of(None, order_tokens=frozenset({order.token}))
        seen = ask(guest, ORDER, number=order.number.lower())["order"]
        assert (seen["number"], seen["vendorOrders"][0]["commission"]) == (order.number, None)

    def test_shows_the_staff_the_commission_too(self, ask, order):
        seen = ask(make_staff(), ORDER, number=order.number)["order"]
        assert [part["commission"]["minorUnits"] for part in seen["vendorOrders"]] == [96_000] * 2

    def test_does_not_exist_for_others(self, ask, order, parts):
        for by in (viewer_of(None), viewer_of(make_user()), owner_of(parts[0].workshop), make_staff("moderator")):
            assert ask(by, ORDER, number=order.number)["order"] is None

    def test_tells_the_history_of_ten_parts_by_as_many_statements_as_that_of_one(self, ask):
        counted = []
        for workshops in (1, 10):
            order = paid_payment(*(make_workshop() for _workshop in range(workshops))).order
            with CaptureQueriesContext(connection) as captured:
                seen = ask(viewer_of(order.buyer), HISTORY, number=order.number)["order"]
            counted.append(len(captured))
            assert [[step["move"] for step in part["history"]] for part in seen["vendorOrders"]] == [["pay"]] * workshops
        assert counted[0] == counted[1]


class TestVendorOrder:
    def test_shows_a_workshop_its_own_part_with_its_share(self, ask, parts):
        seen = ask(owner_of(parts[0].workshop), PART, number=parts[0].number)["vendorOrder"]
        assert seen == {
            "number": parts[0].number,
            "buyerName": "Ann Buyer",
            "commission": {"minorUnits": 96_000},
            "share": {"minorUnits": 1_104_000},
        }

    def test_hides_the_other_workshops_part(self, ask, parts):
        maker = owner_of(parts[0].workshop)
        assert ask(maker, PART, number=parts[1].number)["vendorOrder"] is None
        assert numbers(ask(maker, MINE)["vendorOrders"]) == [parts[0].number]

    def test_is_not_refetched_by_strangers(self, ask, order, parts):
        ids = [
            to_global_id("Order", order.pk),
            to_global_id("VendorOrder", parts[0].pk),
            to_global_id("OrderLine", parts[0].lines.get().pk),
        ]
        for key in ids:
            assert ask(owner_of(make_workshop()), "query ($id: ID!) { node(id: $id) { id } }", id=key)["node"] is None
            assert ask(viewer_of(order.buyer), "query ($id: ID!) { node(id: $id) { id } }", id=key)["node"] == {"id": key}


class TestLists:
    def test_belong_to_who_asks(self, ask, order, parts):
        both = [part.number for part in reversed(parts)]
        expected = {
            viewer_of(order.buyer): ([order.number], [], []),
            owner_of(parts[1].workshop): ([], [parts[1].number], []),
            make_staff(): ([], [], both),
            viewer_of(None): ([], [], []),
        }
        for by, lists in expected.items():
            seen = ask(by, MINE)
            assert tuple(numbers(seen[name]) for name in ("orders", "vendorOrders", "allVendorOrders")) == lists


class TestMutations:
    def test_take_a_part_from_acceptance_to_receipt(self, do, order, parts):
        key, maker, buyer = to_global_id("VendorOrder", parts[0].pk), owner_of(parts[0].workshop), viewer_of(order.buyer)
        selection = "vendorOrder { status isHeld claims { kind } }"
        steps = [
            do(maker, "acceptVendorOrder", selection, vendorOrder=key),
            do(maker, "shipVendorOrder", selection, vendorOrder=key, trackingNumber="RR123456785UZ"),
            do(buyer, "confirmReceipt", selection, vendorOrder=key),
            do(buyer, "reportProblem", selection, vendorOrder=key, kind="OTHER", message="Torn"),
            do(make_staff(), "settleClaim", selection, vendorOrder=key, refund=True, reason="Torn indeed"),
        ]
        assert [step["vendorOrder"]["status"] for step in steps] == ["ACCEPTED", "SHIPPED", "RECEIVED", "RECEIVED", "CANCELLED"]
        assert [step["vendorOrder"]["isHeld"] for step in steps] == [False, False, False, True, False]

    def test_let_a_guest_cancel_and_keep_the_order(self, do, order, parts):
        order.buyer = None
        order.save()
        tokens = frozenset({order.token})
        cancelled = do(
            viewer_of(None, order_tokens=tokens),
            "cancelVendorOrder",
            "vendorOrder { status }",
            vendorOrder=to_global_id("VendorOrder", parts[0].pk),
        )
        person = make_user()
        do(viewer_of(person, order_tokens=tokens), "keepOrder", order=to_global_id("Order", order.pk))
        order.refresh_from_db()
        assert (cancelled["vendorOrder"]["status"], order.buyer) == ("CANCELLED", person)

    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("acceptVendorOrder", {}),
            ("declineVendorOrder", {"reason": "No"}),
            ("shipVendorOrder", {"trackingNumber": "12345"}),
            ("cancelVendorOrder", {}),
            ("confirmReceipt", {}),
            ("reportProblem", {"kind": "OTHER"}),
            ("settleClaim", {"refund": True, "reason": "x"}),
        ],
    )
    def test_refuse_strangers_and_other_vendors(self, do, parts, name, values):
        for by in (viewer_of(None), viewer_of(make_user()), owner_of(make_workshop()), owner_of(parts[1].workshop)):
            refused = do(by, name, vendorOrder=to_global_id("VendorOrder", parts[0].pk), **values)
            assert [error["code"] for error in refused["errors"]] in (["not_found"], ["sign_in_required"])
        parts[0].refresh_from_db()
        assert parts[0].status == "new"
