"""When a workshop hears that the pieces of a listing run out."""

import pytest
from django.core import mail
from django.db import transaction

from shop.catalogue import low_stock
from shop.catalogue.models import Product
from shop.catalogue.tasks import email_low_stock
from shop.kit.models import OutboxEntry
from shop.orders import operations as orders
from tests.factories.mail import do_jobs
from tests.factories.orders import NOW, make_cart, make_user, make_variant, make_workshop, place, viewer_of
from tests.factories.payments import jobs
from vendors.workshops.models import Member

pytestmark = pytest.mark.django_db


def order_of(variant, quantity=1):
    """An order of the piece that waits for its payment."""
    buyer = make_user("buyer")
    return place(make_cart(buyer, variant, quantity=quantity), viewer_of(buyer))


def sell(variant, quantity=1):
    return orders.mark_paid(order=order_of(variant, quantity), at=NOW)


def told():
    """How many pieces were left each time that the workshop was told."""
    return [job["left"] for job in jobs("catalogue.email_low_stock") if "user_id" not in job]


@pytest.mark.parametrize(
    ("before", "left", "is_told"),
    [
        (10, 9, False),
        (4, 3, False),
        (3, 2, True),
        (3, 1, True),
        (9, 0, True),
        (2, 1, False),
        (2, 0, True),
        (1, 0, True),
        (2, 2, False),
        (0, 0, False),
    ],
)
def test_a_fall_to_few_or_to_none_is_told(before, left, is_told):
    assert low_stock.is_reached(before=before, left=left) == is_told


class TestTell:
    def test_tells_once_for_each_time_that_few_are_reached(self):
        variant = make_variant(make_workshop(), 1_200_000, stock=4)
        for _order in range(4):
            sell(variant)
        assert told() == [2, 0]

    def test_tells_again_after_more_were_made(self):
        variant = make_variant(make_workshop(), 1_200_000, stock=3)
        sell(variant)
        type(variant).objects.update(stock=3)
        sell(variant)
        assert told() == [2, 2]

    def test_tells_one_thing_of_an_order_that_takes_all(self):
        sell(make_variant(make_workshop(), 1_200_000, stock=5), quantity=5)
        assert told() == [0]

    def test_says_nothing_of_what_is_made_to_order(self):
        sell(make_variant(make_workshop(), 1_200_000, stock=None), quantity=3)
        assert told() == []

    @pytest.mark.parametrize(("pieces", "expected"), [(1, []), (3, [2])])
    def test_says_nothing_of_the_only_piece_of_its_kind(self, pieces, expected):
        variant = make_variant(make_workshop(), 1_200_000, stock=pieces)
        Product.objects.update(is_one_of_a_kind=True)
        sell(variant)
        assert told() == expected

    def test_says_nothing_before_the_payment_and_nothing_when_it_is_undone(self):
        order = order_of(make_variant(make_workshop(), 1_200_000, stock=3))
        assert told() == []
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            orders.mark_paid(order=order, at=NOW)
            assert told() == [2]
            raise ZeroDivisionError
        assert told() == []
        orders.mark_paid(order=order, at=NOW)
        orders.mark_paid(order=order, at=NOW)
        assert told() == [2]


class TestEmailLowStock:
    def letters(self):
        do_jobs()
        return [letter for letter in mail.outbox if "left" in letter.subject or "sold out" in letter.subject]

    def test_writes_to_everyone_who_may_change_the_listing(self):
        workshop = make_workshop()
        manager, packer = make_user("manager"), make_user("packer")
        for user, role in ((manager, "manager"), (packer, "packer")):
            Member.objects.create(workshop=workshop, user=user, role=role)
        variant = make_variant(workshop, 1_200_000, stock=3)
        sell(variant)
        letters = self.letters()
        owner = workshop.members.get(role="owner").user
        assert {letter.to[0] for letter in letters} == {owner.email, manager.email}
        assert all(f"/workshop/pieces/{variant.product.slug}/" in letter.body for letter in letters)
        assert "2 pieces are left" in letters[0].subject

    def test_writes_once_however_often_its_job_is_run(self):
        variant = make_variant(make_workshop(), 1_200_000, stock=1)
        sell(variant)
        (job,) = jobs("catalogue.email_low_stock")
        for _time in range(2):
            email_low_stock(**job)
        letters = self.letters()
        assert [letter.subject for letter in letters] == [f"{variant.product.title} is sold out"]
        assert OutboxEntry.objects.filter(job="catalogue.email_low_stock", done_at=None).count() == 0
