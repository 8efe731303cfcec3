"""The pages on which reviews are written, read, answered and hidden."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from graphql_relay import to_global_id

from search import indexing
from shop.reviews import operations as reviews
from shop.reviews.models import Review
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory, sign_in_confirmed
from tests.factories.orders import NOW
from tests.factories.reviews import bought_too, buyer_of, delivered_line, make_review

pytestmark = [pytest.mark.django_db, pytest.mark.requires("redis")]


@pytest.fixture
def product_page(client, line):
    """The text of the page of the piece."""

    def show(**query):
        return client.get(reverse("storefront:product", args=[line.product.slug]), query).text

    return show


class TestProductPage:
    def test_says_nothing_of_reviews_without_one(self, product_page):
        shown = product_page()
        assert "out of 5" not in shown
        assert 'id="reviews"' not in shown
        assert "aggregateRating" not in shown

    def test_shows_the_mean_in_words_and_to_machines(self, product_page, line, review):
        make_review(bought_too(line, UserFactory()), stars=4)
        shown = product_page()
        assert "4.5 out of 5" in shown
        assert "2 reviews" in shown
        assert '"aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.5, "reviewCount": 2, "bestRating": 5}' in shown

    def test_marks_the_language_of_words_and_answers(self, cast, product_page, line):
        review = make_review(line, text="Тёплый <b>", language="ru")
        reviews.answer(review=review, text="Rahmat", language="uz", by=cast.vendor, at=NOW)
        shown = product_page()
        assert '<div class="text stack gap-2" lang="ru"><p>Тёплый &lt;b&gt;</p></div>' in shown
        assert '<div class="text stack gap-2" lang="uz"><p>Rahmat</p></div>' in shown

    def test_leads_on_to_the_older_ones(self, product_page, line, review):
        for _number in range(6):
            make_review(bought_too(line, UserFactory()), stars=4, text="Later")
        shown = product_page()
        assert shown.count("Later") == 6
        assert "Warm and soft" not in shown
        after = shown.partition("?after=")[2].partition("#reviews")[0]
        assert "Warm and soft" in product_page(after=after)


class TestCards:
    @pytest.fixture
    def lists(self, client, line, settings):
        """Texts of the pages that list the piece and one that nobody has reviewed."""
        settings.ELASTICSEARCH_URL = ""
        other = delivered_line(line.product.workshop)
        indexing.sync([line.product_id, other.product_id])
        pages = [("search",), ("craft", line.product.category.slug), ("workshop", line.product.workshop.slug)]

        def show():
            return [client.get(reverse(f"storefront:{name}", args=parts)).text for name, *parts in pages]

        return show

    def test_say_nothing_without_a_review(self, lists):
        for shown in lists():
            assert shown.count('<article class="card">') == 2
            assert "out of 5" not in shown

    def test_show_the_mean_to_the_eye_and_in_words(self, lists, line):
        make_review(line, stars=5)
        make_review(bought_too(line, UserFactory()), stars=4)
        for shown in lists():
            cards = [" ".join(card.partition("</article>")[0].split()) for card in shown.split('<article class="card">')[1:]]
            (card,) = [card for card in cards if "stars" in card]
            assert f"/p/{line.product.slug}/" in card
            assert '<span aria-hidden="true">4.5 (2)</span><span class="vh"> 4.5 out of 5 · 2 reviews </span>' in card

    @pytest.mark.parametrize("name", ["search", "workshop"])
    def test_cost_no_statement_for_it(self, client, lists, line, name):
        def statements():
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse(f"storefront:{name}", args=[line.product.workshop.slug] if name == "workshop" else []))
            return len(captured)

        lists()
        without = statements()
        make_review(line)
        assert statements() == without


class TestOrderPage:
    @pytest.fixture
    def page(self, client, line):
        client.force_login(buyer_of(line).user)
        return reverse("storefront:order", args=[line.vendor_order.order.number])

    def test_takes_a_review_and_lets_it_be_changed_and_deleted(self, client, line, page):
        assert "How was it?" in client.get(page).text
        form = {"orderLine": to_global_id("OrderLine", line.pk), "stars": "4", "text": "Soft", "language": "kk"}
        assert client.post(page, {"do": "WriteReview", **form}).status_code == 302
        review = Review.objects.get()
        assert (review.stars, str(review.text), review.text.source) == (4, "Soft", "kk")
        key = {"review": to_global_id("Review", review.pk)}
        shown = client.get(page).text
        assert "How was it?" not in shown
        assert key["review"] in shown
        Review.objects.update(written_at="2126-01-01T00:00Z")
        client.post(page, {"do": "ChangeReview", **key, "stars": "2", "text": "Soft", "language": "en"})
        assert Review.objects.get().stars == 2
        client.post(page, {"do": "DeleteReview", **key})
        assert Review.objects.get().status == "removed"
        assert key["review"] not in client.get(page).text

    def test_keeps_what_was_typed_when_the_stars_are_missing(self, client, line, page):
        form = {
            "do": "WriteReview",
            "orderLine": to_global_id("OrderLine", line.pk),
            "stars": "9",
            "text": "Soft as snow",
            "language": "en",
        }
        answer = client.post(page, form)
        assert answer.status_code == 422
        assert "Soft as snow" in answer.text
        assert "Give one to five stars." in answer.text

    def test_tells_the_author_that_it_is_hidden(self, cast, client, page, review):
        reviews.hide(review=review, reason="Spam", by=cast.admin, at=NOW)
        assert "We have hidden this review" in client.get(page).text


class TestVendorsPage:
    def test_lists_the_reviews_and_takes_an_answer(self, cast, client, review):
        client.force_login(cast.vendor.user)
        page = reverse("dashboard:reviews")
        assert "Warm and soft" in client.get(page).text
        client.post(page, {"do": "AnswerReview", "review": to_global_id("Review", review.pk), "text": "Rahmat", "language": "uz"})
        review.refresh_from_db()
        assert (str(review.answer), review.answer.source) == ("Rahmat", "uz")
        assert "Change the answer" in client.get(page).text

    def test_of_another_workshop_is_empty(self, cast, client, review):
        client.force_login(cast.other_vendor.user)
        assert "No reviews yet" in client.get(reverse("dashboard:reviews")).text


def test_the_workshops_page_says_what_all_its_pieces_are_rated(cast, client, review):
    shown = client.get(reverse("storefront:workshop", args=[cast.workshop.slug])).text
    assert "5.0 out of 5" in shown
    assert "1 review" in shown
    other = client.get(reverse("storefront:workshop", args=[cast.other_workshop.slug])).text
    assert "out of 5" not in other


class TestModeratorsPage:
    def test_hides_a_review_with_a_reason_and_shows_it_again(self, cast, client, review):
        sign_in_confirmed(client, cast.admin.user)
        page, key = reverse("staff:reviews"), to_global_id("Review", review.pk)
        assert "Warm and soft" in client.get(page).text
        assert "Say why" in client.post(page, {"do": "HideReview", "review": key, "reason": " "}).text
        assert client.post(page, {"do": "HideReview", "review": key, "reason": "A phone number"}).status_code == 302
        assert "A phone number" in client.get(page, {"status": "HIDDEN"}).text
        assert "Warm and soft" not in client.get(page, {"status": "PUBLISHED"}).text
        client.post(page, {"do": "ShowReview", "review": key})
        review.refresh_from_db()
        assert review.status == "published"


def test_a_stranger_has_no_page_of_the_platforms(cast, client, review):
    client.force_login(viewer_for(review.author).user)
    assert client.get(reverse("staff:reviews")).status_code == 404
