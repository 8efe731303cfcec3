"""Letters about reviews: to the workshop, to the author, and to buyers who may want to write one."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from shop.accounts.models import User
from shop.kit import outbox
from shop.kit.errors import NotFound
from shop.kit.models import OutboxEntry
from shop.orders import operations as orders
from shop.orders.models import Order, VendorOrder
from shop.reviews import emails, letters
from shop.reviews import operations as reviews
from shop.reviews.models import StoppedLetters
from tests.factories.orders import NOW
from tests.factories.payments import jobs
from tests.factories.reviews import buyer_of, make_review

pytestmark = [pytest.mark.django_db, pytest.mark.requires("redis")]


class TestOfANewReview:
    def test_goes_to_the_workshop_with_stars_and_words(self, cast, line):
        make_review(line, stars=4, text="Soft & warm")
        for _round in range(2):
            for entry in OutboxEntry.objects.filter(job="reviews.email_workshop", done_at=None):
                assert outbox.run(entry.pk)
        (letter,) = mail.outbox
        assert letter.to == ["vendor@example.com"]
        assert "Soft & warm" in letter.body
        assert "4" in letter.body
        assert "/uz/workshop/pieces/reviews/" in letter.body

    def test_is_not_sent_of_what_is_hidden_meanwhile(self, cast, review):
        reviews.hide(review=review, reason="A phone number", by=cast.admin, at=NOW)
        emails.to_workshop(review.pk, cast.vendor.user.pk)
        assert mail.outbox == []


class TestOfTheStaffsDecision:
    def test_tells_the_author_the_reason(self, cast, review):
        reviews.hide(review=review, reason="It names a <phone>", by=cast.admin, at=NOW)
        for entry in OutboxEntry.objects.filter(job="reviews.email_author"):
            assert outbox.run(entry.pk)
        (letter,) = mail.outbox
        assert letter.to == [review.author.email]
        assert "It names a <phone>" in letter.body

    def test_is_not_sent_to_who_has_no_address(self, cast, review):
        type(review.author).objects.filter(pk=review.author.pk).update(email=None, phone="+998901234567")
        reviews.hide(review=review, reason="Spam", by=cast.admin, at=NOW)
        emails.to_author(review.pk, "hidden")
        assert mail.outbox == []


class TestOfAnAnswer:
    @pytest.fixture
    def review(self, cast, review):
        """Answered by the workshop; its author reads Russian."""
        User.objects.filter(pk=review.author_id).update(language="ru")
        reviews.answer(review=review, text="Rahmat & <b>sogʻ boʻling</b>", language="uz", by=cast.vendor, at=NOW)
        return review

    def test_goes_to_the_author_with_the_words_and_leads_to_the_piece(self, cast, review):
        (entry,) = OutboxEntry.objects.filter(job="reviews.email_answer")
        assert outbox.run(entry.pk)
        (letter,) = mail.outbox
        assert letter.to == [review.author.email]
        assert letter.extra_headers["Content-Language"] == "ru"
        assert cast.workshop.name in letter.subject
        assert "Rahmat & <b>sogʻ boʻling</b>" in letter.body
        assert f"/ru/p/{review.product.slug}/#reviews" in letter.body
        assert '<blockquote lang="uz">Rahmat &amp; &lt;b&gt;' in letter.alternatives[0].content

    @pytest.mark.parametrize("gone", [{"is_active": False}, {"email": None, "phone": "+998901234567"}])
    def test_is_not_sent_to_who_is_gone_or_has_no_address(self, review, gone):
        User.objects.filter(pk=review.author_id).update(**gone)
        emails.answered(review.pk)
        assert mail.outbox == []

    @pytest.mark.parametrize("move", ["hide", "remove"])
    def test_is_not_sent_of_what_is_hidden_or_deleted_meanwhile(self, cast, line, review, move):
        if move == "hide":
            reviews.hide(review=review, reason="A phone number", by=cast.admin, at=NOW)
        else:
            reviews.remove(review=review, by=buyer_of(line), at=NOW)
        emails.answered(review.pk)
        assert mail.outbox == []


@pytest.fixture
def part(line):
    """The parcel on its way."""
    VendorOrder.objects.filter(pk=line.vendor_order_id).update(status="shipped")
    return VendorOrder.objects.get(pk=line.vendor_order_id)


class TestAsking:
    def test_waits_for_three_days_after_the_parcel_has_arrived(self, part):
        orders.receive(vendor_order=part, by=None, at=NOW)
        entry = OutboxEntry.objects.get(job="reviews.ask")
        assert (entry.payload, entry.available_at) == ({"vendor_order_id": part.pk}, NOW + timedelta(days=3))

    def test_is_done_once_for_a_parcel(self, part):
        orders.receive(vendor_order=part, by=None, at=NOW)
        letters.ask_later(part, NOW)
        assert len(jobs("reviews.ask")) == 1

    def test_is_not_for_a_guest(self, part):
        Order.objects.update(buyer=None)
        orders.receive(vendor_order=VendorOrder.objects.get(pk=part.pk), by=None, at=NOW)
        assert jobs("reviews.ask") == []
        emails.ask(part.pk)
        assert mail.outbox == []

    def test_leads_to_the_order_and_to_the_end_of_such_letters(self, line):
        emails.ask(line.vendor_order_id)
        (letter,) = mail.outbox
        assert letter.to == [buyer_of(line).user.email]
        assert f"/en/orders/{line.vendor_order.order.number}/" in letter.body
        assert "/en/letters/reviews/stop/" in letter.body
        assert str(line.title) in letter.body

    def test_is_not_done_of_what_was_reviewed_or_paid_back(self, cast, line, review):
        emails.ask(line.vendor_order_id)
        VendorOrder.objects.filter(pk=line.vendor_order_id).update(status="cancelled")
        review.delete()
        emails.ask(line.vendor_order_id)
        assert mail.outbox == []


class TestStop:
    def test_ends_the_letters_by_the_mail_program(self, line, client):
        emails.ask(line.vendor_order_id)
        headers = mail.outbox[0].extra_headers
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        path = "/" + headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
        assert client.get(path).status_code == 302
        assert not StoppedLetters.objects.exists()
        for _time in range(2):
            assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 204
        emails.ask(line.vendor_order_id)
        assert len(mail.outbox) == 1

    def test_ends_them_on_a_page_that_asks_first(self, line, client):
        page = reverse("storefront:stop-review-letters", args=[letters.key_for(buyer_of(line).user)])
        assert "once for each parcel" in client.get(page).text
        client.post(page, {"do": "StopReviewLetters", "key": page.rstrip("/").rpartition("/")[2]})
        assert StoppedLetters.objects.get().user == buyer_of(line).user
        assert "We ask no more" in client.get(page).text

    @pytest.mark.parametrize("key", ["", "x", "WzEsMV0:1abc:forged"])
    def test_takes_no_key_that_is_none_of_ours(self, line, client, key):
        with pytest.raises(NotFound):
            letters.stop(key=key, at=NOW)
        if key:
            assert client.get(reverse("storefront:stop-review-letters", args=[key])).status_code == 404
            assert client.post(reverse("stop-review-letters-at-once", args=[key])).status_code == 404

    def test_takes_no_key_of_a_person_who_is_gone(self, line):
        person = buyer_of(line).user
        key = letters.key_for(type(person)(pk=person.pk + 10_000))
        with pytest.raises(NotFound):
            letters.find_by_key(key)
