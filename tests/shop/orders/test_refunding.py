"""Some of a part goes back while the part goes on: who may, how much, once, and what both sides are told."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from shop.kit import states
from shop.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from shop.kit.money import Money
from shop.orders import emails, policies, refunding
from shop.orders import operations as orders
from shop.orders.models import VendorOrder
from tests.factories.orders import FOLLOWED, NOW, make_staff, make_user, make_workshop, owner_of, viewer_of
from tests.factories.payments import jobs, paid_payment, part_of
from vendors.workshops.models import Member

pytestmark = pytest.mark.django_db

#: Three pieces at USD 10 and a delivery of USD 5, of which the workshop gets 92 percent in UZS.
CHARGED = Money(3500, "USD")


@pytest.fixture
def part():
    """A part that its workshop has accepted."""
    payment = paid_payment(make_workshop("UZ", first_minor=6_000_000), price_minor=12_000_000, quantity=3)
    found = part_of(payment)
    assert found.charged == CHARGED
    return orders.accept(vendor_order=found, by=owner_of(found.workshop), at=NOW)


def give(part, pieces=0, amount=None, key="one", reason="A crack.", by=None):
    """Give back pieces of the only line, or cents."""
    line = part.lines.get()
    wanted = {line.pk: pieces} if pieces else {}
    money = None if amount is None else Money(amount, "USD")
    return refunding.refund_some(vendor_order=part, pieces=wanted, amount=money, key=key, reason=reason, by=by or make_staff(), at=NOW)


def stock_of(part):
    return part.lines.get().variant.stock


class TestPieces:
    def test_go_back_at_the_price_charged_and_to_the_shelf_before_they_leave(self, part):
        give(part, pieces=2)
        assert (part.status, part.left, part.lines.get().quantity_left, stock_of(part)) == ("accepted", Money(1500, "USD"), 1, 9)
        step = part.history.all().last()
        assert (step.move, step.reason, step.data["minor"], step.data["lines"]) == (
            "refund_some",
            "A crack.",
            2000,
            {str(part.lines.get().pk): 2},
        )

    def test_that_have_left_the_workshop_do_not_go_to_the_shelf(self, part):
        orders.ship(vendor_order=part, tracking_number="RR123456789UZ", by=owner_of(part.workshop), at=NOW)
        give(part, pieces=1)
        assert (part.status, stock_of(part)) == ("shipped", 7)

    def test_that_went_back_do_not_go_to_the_shelf_again_with_the_rest(self, part):
        give(part, pieces=2)
        orders.decline(vendor_order=part, reason="It broke.", by=owner_of(part.workshop), at=NOW)
        assert stock_of(part) == 10

    @pytest.mark.parametrize("pieces", [4, -1])
    def test_are_no_more_than_there_are(self, part, pieces):
        with pytest.raises(Invalid) as refused:
            give(part, pieces=pieces)
        assert list(refused.value.messages) == ["lines"]

    def test_are_no_more_than_are_left(self, part):
        give(part, pieces=2)
        with pytest.raises(Invalid, match="not so many pieces"):
            give(part, pieces=2, key="two")

    def test_are_of_this_part(self, part):
        other = part_of(paid_payment()).lines.get()
        with pytest.raises(NotFound):
            refunding.refund_some(vendor_order=part, pieces={other.pk: 1}, amount=None, key="k", reason="x", by=make_staff(), at=NOW)


class TestAmount:
    def test_goes_back_and_leaves_the_pieces(self, part):
        give(part, amount=700)
        assert (part.left, part.lines.get().quantity_left, stock_of(part)) == (Money(2800, "USD"), 3, 7)

    @pytest.mark.parametrize("amount", [0, -5, 3501])
    def test_is_within_what_is_left(self, part, amount):
        with pytest.raises(Invalid, match=r"\$35 can go back"):
            give(part, amount=amount)

    def test_is_within_what_is_left_after_others(self, part):
        give(part, amount=3000)
        with pytest.raises(Invalid, match=r"\$5 can go back"):
            give(part, pieces=1, key="two")

    def test_is_kept_within_the_charge_by_the_database(self, part):
        with pytest.raises(IntegrityError, match="vendor_order_refunded_within_charge"), transaction.atomic():
            VendorOrder.objects.filter(pk=part.pk).update(refunded_minor=CHARGED.minor + 1)
        with pytest.raises(IntegrityError, match="order_line_refunded_within_quantity"), transaction.atomic():
            part.lines.update(refunded_quantity=4)

    @pytest.mark.parametrize("status", ["accepted", "shipped"])
    def test_of_all_that_is_left_ends_the_part(self, part, status):
        VendorOrder.objects.update(status=status, **FOLLOWED)
        give(part, pieces=1)
        give(part, amount=2500, key="two")
        assert (part.status, stock_of(part)) == ("cancelled", 10 if status == "accepted" else 7)
        assert give(part, amount=2500, key="two").status == "cancelled"


class TestWish:
    def test_is_fulfilled_once_by_its_key(self, part):
        for _time in range(2):
            give(part, pieces=1)
        assert (part.left, part.history.all().filter(move="refund_some").count()) == (Money(2500, "USD"), 1)
        assert len(jobs("orders.email_buyer")) == 2  # of the acceptance, and of this

    @pytest.mark.parametrize("other", [{"pieces": 2}, {"amount": 1001}])
    def test_does_not_hide_behind_the_key_of_another(self, part, other):
        give(part, pieces=1)
        with pytest.raises(Conflict) as refused:
            give(part, **other)
        assert refused.value.code == "key_used"

    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            ({"pieces": 1, "reason": " "}, "reason"),
            ({"pieces": 1, "reason": "x" * 1001}, "reason"),
            ({"pieces": 1, "key": ""}, "key"),
            ({"pieces": 1, "key": "k" * 61}, "key"),
            ({}, "amount"),
            ({"pieces": 1, "amount": 100}, "amount"),
        ],
    )
    def test_says_what_is_wrong_with_it(self, part, wish, field):
        with pytest.raises(Invalid) as refused:
            give(part, **wish)
        assert list(refused.value.messages) == [field]
        assert part.left == CHARGED


class TestWho:
    def test_is_the_workshop_too_until_it_ships(self, part):
        owner = owner_of(part.workshop)
        assert give(part, pieces=1, by=owner).left == Money(2500, "USD")
        orders.ship(vendor_order=part, tracking_number="RR123456789UZ", by=owner, at=NOW)
        assert [policies.can_refund(by, part) for by in (owner, make_staff("support"))] == [False, True]
        with pytest.raises(states.WrongState):
            give(part, pieces=1, key="two", by=owner)

    def test_is_nobody_else(self, part):
        packer = viewer_of(make_user())
        Member.objects.create(workshop=part.workshop, user=packer.user, role="packer")
        for by in (packer, owner_of(make_workshop()), viewer_of(part.order.buyer), viewer_of(None), make_staff("moderator")):
            assert not policies.can_refund(by, part)
            with pytest.raises(NotAllowed):
                give(part, pieces=1, by=by)

    @pytest.mark.parametrize("status", ["new", "completed", "declined", "cancelled", "lapsed"])
    def test_is_nobody_when_the_money_is_elsewhere(self, part, status):
        VendorOrder.objects.update(status=status, **FOLLOWED)
        with pytest.raises(states.WrongState):
            give(part, pieces=1)


class TestClaim:
    @pytest.fixture
    def claimed(self, part):
        orders.claim(vendor_order=part, kind="other", message="A crack", by=viewer_of(part.order.buyer), at=NOW)
        return part

    def settle(self, part, amount, *, refund=True):
        money = Money(amount, "USD") if amount is not None else None
        return orders.settle(vendor_order=part, refund=refund, amount=money, reason="Half each.", by=make_staff(), at=NOW)

    def test_is_settled_in_part(self, claimed):
        self.settle(claimed, 1750)
        claim = claimed.claims.get()
        assert (claim.status, claim.outcome, claimed.is_held, claimed.status, claimed.left.minor) == (
            "settled",
            "partly",
            False,
            "accepted",
            1750,
        )
        assert [jobs(f"orders.email_{who}")[-1]["event"] for who in ("buyer", "vendor")] == ["given_back", "gave_back"]

    def test_is_settled_in_full_by_all_that_is_left(self, claimed):
        self.settle(claimed, CHARGED.minor)
        assert (claimed.claims.get().outcome, claimed.status) == ("refunded", "cancelled")

    @pytest.mark.parametrize(("amount", "refund"), [(3501, True), (100, False)])
    def test_stays_open_when_the_sum_is_wrong(self, claimed, amount, refund):
        with pytest.raises(Invalid) as refused:
            self.settle(claimed, amount, refund=refund)
        assert list(refused.value.messages) == ["amount"]
        assert claimed.claims.get().status == "open"

    def test_stays_open_beside_what_goes_back_before_it_is_settled(self, claimed):
        give(claimed, pieces=1)
        assert (claimed.claims.get().status, claimed.is_held) == ("open", True)

    def test_ends_with_its_part(self, claimed):
        give(claimed, amount=CHARGED.minor)
        assert (claimed.claims.get().outcome, claimed.is_held, claimed.status) == ("refunded", False, "cancelled")


class TestLetters:
    def letters(self, part):
        """What both sides read of the last step."""
        to_buyer, to_vendor = jobs("orders.email_buyer")[-1], jobs("orders.email_vendor")[-1]
        emails.to_buyer(part.pk, to_buyer["event"], to_buyer["step"])
        emails.to_vendor(part.pk, to_vendor["event"], owner_of(part.workshop).user.pk, to_vendor["step"])
        return [letter.subject + letter.body for letter in mail.outbox]

    def test_name_the_sum_the_reason_and_what_is_left(self, part):
        give(part, pieces=1)
        to_buyer, to_vendor = self.letters(part)
        for letter in (to_buyer, to_vendor):
            assert "$10" in letter
            assert "A crack." in letter
            assert "× 2" in letter
        assert "$25" in to_buyer
        # What is left in the workshop's currency, and 92 percent of it.
        assert "300,000" in to_vendor
        assert "276,000" in to_vendor
        assert "rest of the order" in to_buyer

    def test_say_so_when_nothing_is_left(self, part):
        give(part, amount=CHARGED.minor)
        to_buyer, to_vendor = self.letters(part)
        assert "rest of the order" not in to_buyer
        assert "brings you nothing" in to_vendor

    def test_of_the_rest_name_the_rest(self, part):
        give(part, pieces=1)
        orders.decline(vendor_order=part, reason="It broke.", by=owner_of(part.workshop), at=NOW)
        emails.to_buyer(part.pk, "declined")
        assert "$25" in mail.outbox[-1].body
