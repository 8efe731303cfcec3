"""What the API shows of reviews, to whom, and in how many statements."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql_relay import to_global_id

from search import sources
from shop.rates import queries as rates
from shop.reviews import operations as reviews
from shop.reviews.graphql.types import given_name
from tests.factories.accounts import UserFactory
from tests.factories.orders import NOW, make_variant
from tests.factories.reviews import bought_too, buyer_of, delivered_line, make_review

pytestmark = pytest.mark.django_db

PRODUCT = """query ($slug: String!, $first: Int, $after: String) { product(slug: $slug) {
    rating { average formatted count } workshop { rating { average count } }
    reviews(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node {
        stars text language authorName answer answerLanguage isMine canChange canAnswer status history { move } } } } } }"""
ORDER = """query ($number: String!) { order(number: $number) { vendorOrders { lines { canReview review { stars text canChange } } } } }"""
PRODUCTS = "{ products(first: 50) { edges { node { slug rating { average count } workshop { rating { count } } } } } }"
VENDOR = """{ vendorReviews { totalCount edges { node { stars productSlug productTitle { text } workshopName authorName canAnswer } } } }"""
STAFF = """query ($status: ReviewStatus) { reviewsToModerate(status: $status) { edges { node { status history { move reason } } } } }"""


def product_of(ask, viewer, line, **variables):
    return ask(viewer, PRODUCT, slug=line.product.slug, **variables)["product"]


class TestProduct:
    def test_has_no_rating_before_its_first_review(self, ask, cast, line):
        found = product_of(ask, cast.guest, line)
        assert (found["rating"], found["workshop"]["rating"], found["reviews"]["edges"]) == (None, None, [])

    def test_shows_the_mean_and_what_was_said(self, ask, cast, line, review):
        reviews.answer(review=review, text="Rahmat", language="uz", by=cast.vendor, at=NOW)
        make_review(bought_too(line, UserFactory()), stars=4, text="")
        found = product_of(ask, cast.guest, line)
        assert found["rating"] == {"average": 4.5, "formatted": "4.5", "count": 2}
        assert found["reviews"]["totalCount"] == 2
        assert found["reviews"]["edges"][1]["node"] == {
            "stars": 5, "text": "Warm and soft", "language": "en", "authorName": "buyer", "answer": "Rahmat", "answerLanguage": "uz",
            "isMine": False, "canChange": False, "canAnswer": False, "status": "PUBLISHED", "history": [],
        }  # fmt: skip

    def test_pages_through_the_reviews_newest_first(self, ask, cast, line, review):
        for stars in (1, 2):
            make_review(bought_too(line, UserFactory()), stars=stars)
        page = product_of(ask, cast.guest, line, first=2)["reviews"]
        assert [edge["node"]["stars"] for edge in page["edges"]] == [2, 1]
        rest = product_of(ask, cast.guest, line, first=2, after=page["pageInfo"]["endCursor"])["reviews"]
        assert [edge["node"]["stars"] for edge in rest["edges"]] == [5]
        assert (page["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)

    def test_says_to_author_and_workshop_what_they_can_do(self, ask, cast, line, review):
        (own,) = product_of(ask, buyer_of(line), line)["reviews"]["edges"]
        (sold,) = product_of(ask, cast.vendor, line)["reviews"]["edges"]
        assert (own["node"]["isMine"], own["node"]["canAnswer"]) == (True, False)
        assert (sold["node"]["isMine"], sold["node"]["canAnswer"]) == (False, True)

    def test_counts_all_pieces_of_the_workshop_together(self, ask, cast, line, review):
        make_review(delivered_line(cast.workshop), stars=2)
        make_review(delivered_line(cast.other_workshop), stars=1)
        assert product_of(ask, cast.guest, line)["workshop"]["rating"] == {"average": 3.5, "count": 2}

    def test_costs_the_same_for_one_and_for_ten(self, ask, cast):
        def statements():
            with CaptureQueriesContext(connection) as captured:
                ask(cast.guest, PRODUCTS)
            return len(captured)

        make_review(delivered_line(cast.workshop))
        one = statements()
        for _number in range(9):
            make_review(delivered_line(cast.workshop))
        make_variant(cast.other_workshop, 1_200_000)
        assert statements() == one


class TestSearchDocuments:
    def test_have_the_rating_in_the_same_statements(self, cast, line, review, django_assert_num_queries):
        other = delivered_line(cast.workshop)
        rates.snapshot()
        with django_assert_num_queries(7):
            documents = sources.documents([line.product_id, other.product_id], 1)
        assert {each.id: each.rating for each in documents} == {line.product_id: 416, other.product_id: 0}


class TestOrder:
    def lines(self, ask, viewer, line):
        (part,) = ask(viewer, ORDER, number=line.vendor_order.order.number)["order"]["vendorOrders"]
        return part["lines"]

    def test_offers_a_review_to_its_buyer_once(self, ask, cast, line):
        assert self.lines(ask, buyer_of(line), line) == [{"canReview": True, "review": None}]
        assert self.lines(ask, cast.admin, line) == [{"canReview": False, "review": None}]
        review = make_review(line)
        for days, can_change in ((0, True), (31, False)):
            shown = {"stars": 5, "text": "Warm and soft", "canChange": can_change}
            with time_machine.travel(NOW + timedelta(days=days)):
                assert self.lines(ask, buyer_of(line), line) == [{"canReview": False, "review": shown}]
        reviews.remove(review=review, by=buyer_of(line), at=NOW)
        assert self.lines(ask, buyer_of(line), line) == [{"canReview": False, "review": None}]

    def test_offers_none_before_it_has_arrived_or_by_the_link_alone(self, ask, cast, line):
        holder = type(cast.guest)(order_tokens=frozenset({line.vendor_order.order.token}))
        assert self.lines(ask, holder, line) == [{"canReview": False, "review": None}]
        type(line.vendor_order).objects.update(status="shipped")
        assert self.lines(ask, buyer_of(line), line) == [{"canReview": False, "review": None}]


class TestLists:
    def test_of_a_workshop_are_its_own(self, ask, cast, line, review):
        make_review(delivered_line(cast.other_workshop), stars=1)
        (edge,) = ask(cast.vendor, VENDOR)["vendorReviews"]["edges"]
        assert (edge["node"]["stars"], edge["node"]["productSlug"], edge["node"]["workshopName"]) == (5, line.product.slug, "Atlas Uyi")
        for viewer in (cast.guest, cast.buyer, cast.admin):
            assert ask(viewer, VENDOR)["vendorReviews"]["edges"] == []

    def test_of_the_moderators_have_all_with_their_history(self, ask, cast, review):
        reviews.hide(review=review, reason="A phone number", by=cast.admin, at=NOW)
        (edge,) = ask(cast.admin, STAFF, status="HIDDEN")["reviewsToModerate"]["edges"]
        assert edge["node"]["history"][-1] == {"move": "hide", "reason": "A phone number"}
        assert ask(cast.admin, STAFF, status="PUBLISHED")["reviewsToModerate"]["edges"] == []
        for viewer in (cast.guest, cast.vendor, cast.buyer):
            assert ask(viewer, STAFF)["reviewsToModerate"]["edges"] == []

    def test_cost_the_same_for_one_and_for_four(self, ask, cast, line, review):
        def statements(viewer, document):
            with CaptureQueriesContext(connection) as captured:
                ask(viewer, document)
            return len(captured)

        one = statements(cast.vendor, VENDOR), statements(cast.admin, STAFF)
        for _number in range(3):
            make_review(delivered_line(cast.workshop))
        assert (statements(cast.vendor, VENDOR), statements(cast.admin, STAFF)) == one


class TestMutations:
    def test_write_change_and_delete(self, do, line):
        buyer, words = buyer_of(line), {"text": "Тёплый", "language": "ru"}
        made = do(buyer, "writeReview", "review { id stars language }", orderLine=to_global_id("OrderLine", line.pk), stars=3, **words)
        key = made["review"].pop("id")
        assert (made["review"], made["errors"]) == ({"stars": 3, "language": "ru"}, [])
        again = do(buyer, "writeReview", orderLine=to_global_id("OrderLine", line.pk), stars=3)
        assert again["errors"] == [{"field": "", "code": "conflict"}]
        assert do(buyer, "deleteReview", review=key)["errors"] == []
        assert do(buyer, "changeReview", review=key, stars=4)["errors"] == [{"field": "review", "code": "not_found"}]

    def test_answer_hide_and_show(self, do, cast, review):
        key = to_global_id("Review", review.pk)
        assert do(cast.vendor, "answerReview", "review { answer answerLanguage }", review=key, text="Rahmat") == {
            "review": {"answer": "Rahmat", "answerLanguage": "uz"},
            "errors": [],
        }
        assert do(cast.admin, "hideReview", "review { status }", review=key, reason="Spam")["review"] == {"status": "HIDDEN"}
        assert do(cast.admin, "showReview", "review { status }", review=key)["review"] == {"status": "PUBLISHED"}
        for other in (cast.vendor, cast.buyer):
            assert do(other, "hideReview", review=key, reason="Spam")["errors"] == [{"field": "", "code": "not_found"}]


@pytest.mark.parametrize(("name", "shown"), [("Clara Buyer", "Clara"), (" Айгүл ", "Айгүл"), ("", "A buyer")])
def test_the_given_name_alone_is_shown_and_nothing_of_the_address(name, shown):
    assert given_name(UserFactory.build(name=name, email="clara.buyer@example.com")) == shown
