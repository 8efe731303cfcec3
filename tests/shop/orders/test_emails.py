"""Letters about orders, read as their readers do."""

from pathlib import Path

import pytest
from django.core import mail
from django.template.loader import get_template

from shop.kit.translated import TranslatedText
from shop.orders import emails
from shop.orders import operations as orders
from tests.factories.orders import NOW, make_workshop, owner_of
from tests.factories.payments import paid_payment, part_of

pytestmark = pytest.mark.django_db

TO_BUYER = ("accepted", "cancelled", "claim_received", "claim_refunded", "claim_released", "declined", "given_back", "lapsed", "shipped")
TO_VENDOR = ("accept_soon", "cancelled_by_buyer", "claim_lost", "claim_won", "claimed", "gave_back", "new_order", "received")


@pytest.fixture
def part():
    part = part_of(paid_payment(make_workshop()))
    line = part.lines.get()
    line.variant_name = TranslatedText.of("en", {"en": "Large & wide", "uz": "Katta"})
    line.save()
    return part


@pytest.mark.parametrize("language", ["kk", "ky", "tg", "tk", "uz", "ru", "en"])
@pytest.mark.parametrize("event", TO_BUYER + TO_VENDOR)
def test_names_the_order_and_its_address_in_every_language(part, event, language):
    person = owner_of(part.workshop).user
    type(person).objects.filter(pk=person.pk).update(language=language)
    type(part.order).objects.filter(pk=part.order_id).update(language=language)
    emails.to_buyer(part.pk, event) if event in TO_BUYER else emails.to_vendor(part.pk, event, person.pk)
    (letter,) = mail.outbox
    assert letter.to == [part.order.email if event in TO_BUYER else person.email]
    assert part.number in letter.subject + letter.body
    assert f"/{language}/" in letter.body
    assert "{" not in letter.body + letter.subject
    html = letter.alternatives[0][0]
    assert f'lang="{language}"' in html


def test_names_the_size_that_was_chosen(part):
    emails.paid(part.order_id)
    (letter,) = mail.outbox
    assert "Large & wide · × 1" in letter.body
    assert "Large &amp; wide" in letter.alternatives[0][0]


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


def test_every_template_is_tested():
    folder = Path(get_template("emails/orders/paid.txt").origin.name).parent
    found = {path.name.removesuffix(".subject.txt") for path in folder.glob("*.subject.txt")}
    assert found == {*TO_BUYER, *TO_VENDOR, "paid"}
