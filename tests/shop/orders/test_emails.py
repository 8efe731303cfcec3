"""Letters about orders, read as their readers do."""

import pytest
from django.core import mail

from shop.kit.translated import TranslatedText
from shop.orders import emails
from shop.orders import operations as orders
from tests.factories.orders import NOW, make_workshop, owner_of
from tests.factories.payments import paid_payment, part_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def part():
    part = part_of(paid_payment(make_workshop()))
    line = part.lines.get()
    line.variant_name = TranslatedText.of("en", {"en": "Large & wide", "uz": "Katta"})
    line.save()
    return part


def test_names_the_size_that_was_chosen(part):
    emails.paid(part.order_id)
    (letter,) = mail.outbox
    assert "Large & wide · × 1" in letter.body
    assert "Large &amp; wide" in letter.alternatives[0][0]


def test_says_amounts_in_the_currency_of_the_reader(part):
    emails.to_buyer(part.pk, "accepted")
    emails.to_vendor(part.pk, "new_order", owner_of(part.workshop).user.pk)
    to_buyer, to_vendor = (letter.body.replace("\u00a0", " ") for letter in mail.outbox)
    assert ("$1" in to_buyer, "soʻm" in to_buyer) == (True, False)
    assert ("$1" in to_vendor, "12,000 soʻm" in to_vendor) == (False, True)


def test_of_a_claim_says_what_is_wrong_in_the_words_of_the_reader(part, cast):
    orders.accept(vendor_order=part, by=owner_of(part.workshop), at=NOW)
    orders.claim(vendor_order=part, kind="not_arrived", message="Nobody <rang>.", by=cast.buyer, at=NOW)
    person = owner_of(part.workshop).user
    type(person).objects.filter(pk=person.pk).update(language="ru")
    emails.to_buyer(part.pk, "claim_received")
    emails.to_vendor(part.pk, "claimed", person.pk)
    to_buyer, to_vendor = mail.outbox
    assert "not arrived" in to_buyer.body
    assert "Nobody <rang>." in to_buyer.body
    assert "Nobody &lt;rang&gt;." in to_buyer.alternatives[0][0]
    assert "не пришло" in to_vendor.body
