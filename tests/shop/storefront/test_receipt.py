"""The receipt of a paid order: what it says, and who may read it."""

import pytest
from django.test import Client
from django.urls import reverse

from payments.models import Payment, Refund
from shop.orders.models import Order
from tests.factories.orders import NOW, make_user, make_workshop, owner_of
from tests.factories.payments import open_payment, paid_payment, part_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment() -> Payment:
    """One order of two workshops, paid by card."""
    return paid_payment(make_workshop(name="Atlas & Uyi", place="Margʻilon", first_minor=2_400_000), make_workshop("KG", name="Shyrdak"))


def receipt(order: Order) -> str:
    return reverse("storefront:receipt", args=[order.number])


def buyer_of(order: Order) -> Client:
    client = Client()
    assert order.buyer is not None
    client.force_login(order.buyer)
    return client


def shown(client: Client, order: Order) -> str:
    return client.get(receipt(order)).content.decode().replace("\u00a0", " ")


class TestReceipt:
    def test_names_sellers_buyer_lines_delivery_total_and_card(self, payment: Payment) -> None:
        order = payment.order
        page = shown(buyer_of(order), order)
        wanted = [
            f"Receipt {order.number}",
            "Ordered: 20 November 2026",
            "Atlas &amp; Uyi",
            "Margʻilon",
            "Shyrdak",
            "Kyrgyzstan",
            "Ann Buyer",
            "1 Main Street",
            order.email,
            part_of(payment).lines.get().title.read("en").text,
            "Delivery, Post",
            "$2",
            "by card Visa •••• 4242",
            "Paid (USD)",
        ]
        assert [words for words in wanted if words not in page] == []

    def test_says_what_was_paid_back(self, payment: Payment) -> None:
        part = part_of(payment)
        amount = part.charged_items_minor + part.charged_shipping_minor
        Refund.objects.create(
            payment=payment, vendor_order=part, amount_minor=amount, currency="USD", reason="decline", status="done", done_at=NOW
        )
        page = shown(buyer_of(payment.order), payment.order)
        assert f"Refund {part.number}" in page
        assert "−$3" in page

    def test_is_made_for_paper(self, payment: Payment) -> None:
        page = shown(buyer_of(payment.order), payment.order)
        assert 'class="paper"' in page
        assert 'class="band' not in page
        assert 'content="noindex"' in page

    def test_is_led_to_by_the_order(self, payment: Payment) -> None:
        page = buyer_of(payment.order).get(reverse("storefront:order", args=[payment.order.number])).content.decode()
        assert receipt(payment.order) in page

    def test_opens_by_the_signed_link_which_leaves_the_address(self, payment: Payment) -> None:
        visitor = Client()
        opened = visitor.get(receipt(payment.order), {"key": payment.order.token})
        assert opened["Location"] == receipt(payment.order)
        assert visitor.get(opened["Location"]).status_code == 200

    def test_is_not_there_for_strangers(self, payment: Payment) -> None:
        order = payment.order
        stranger, seller = Client(), Client()
        stranger.force_login(make_user("stranger"))
        maker = owner_of(part_of(payment).workshop).user
        assert maker is not None
        seller.force_login(maker)
        for client in (Client(), stranger, seller):
            assert client.get(receipt(order)).status_code == 404
        wrong = Client()
        assert wrong.get(receipt(order), {"key": "x" * 43}, follow=True).status_code == 404

    def test_of_an_order_that_is_not_paid_says_so(self) -> None:
        order = open_payment().order
        page = shown(buyer_of(order), order)
        assert "not paid" in page
        assert "Ann Buyer" not in page


@pytest.mark.parametrize(
    ("brand", "last4", "expected"),
    [
        ("visa", "4242", "Visa •••• 4242"),
        ("amex", "0005", "American Express •••• 0005"),
        ("union_pay", "1111", "Union Pay •••• 1111"),
        ("", "", ""),
    ],
)
def test_a_card_is_named_to_be_recognized(brand: str, last4: str, expected: str) -> None:
    assert Payment(card_brand=brand, card_last4=last4).card == expected
