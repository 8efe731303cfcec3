"""Who says what of a piece, who answers, what the platform hides, and what it all adds up to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from shop.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from shop.kit.models import OutboxEntry, StatusChange
from shop.kit.states import WrongState
from shop.orders.models import OrderLine, VendorOrder
from shop.orders.states import VendorOrderStatus
from shop.reviews import operations as reviews
from shop.reviews import queries
from shop.reviews.models import ProductRating, Review
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory
from tests.factories.orders import NOW, owner_of
from tests.factories.payments import jobs
from tests.factories.reviews import bought_too, buyer_of, fresh, make_review
from vendors.workshops.models import Member, MemberRole

pytestmark = pytest.mark.django_db


def said(**changes):
    """What a buyer may say."""
    return {"stars": 4, "text": " Жылуу экен ", "language": "ky", "at": NOW, **changes}


def rating_of(product):
    """(reviews, stars in all) of a product."""
    return ProductRating.objects.values_list("count", "total").get(product=product)


class TestWrite:
    def test_keeps_stars_and_words_with_their_language(self, line):
        review = reviews.write(line=line, by=buyer_of(line), **said())
        review.refresh_from_db()
        assert (review.stars, review.text.as_json()) == (4, {"source": "ky", "texts": {"ky": "Жылуу экен"}})
        assert (review.product, review.author, review.status, review.written_at) == (line.product, buyer_of(line).user, "published", NOW)
        assert [change.move for change in review.history.all()] == ["create"]

    def test_needs_no_words(self, line):
        review = reviews.write(line=line, by=buyer_of(line), **said(text=" "))
        assert not review.text

    def test_tells_the_workshop_and_the_index_in_the_same_transaction(self, line):
        reviews.write(line=line, by=buyer_of(line), **said())
        assert jobs("reviews.email_workshop") == [{"review_id": Review.objects.get().pk}]
        assert jobs("search.sync")[-1] == {"product_ids": [line.product_id]}

    @pytest.mark.parametrize("status", [status for status in VendorOrderStatus.values if status not in ("received", "completed")])
    def test_waits_until_the_parcel_has_arrived(self, line, status):
        line.vendor_order.status = status
        with pytest.raises(Conflict, match="arrived"):
            reviews.write(line=line, by=buyer_of(line), **said())

    def test_goes_on_after_the_order_is_completed(self, line):
        VendorOrder.objects.update(status="completed")
        assert reviews.write(line=fresh(line), by=buyer_of(line), **said()).pk

    def test_is_not_for_what_was_paid_back_whole(self, line):
        OrderLine.objects.filter(pk=line.pk).update(refunded_quantity=line.quantity)
        with pytest.raises(Conflict, match="arrived"):
            reviews.write(line=fresh(line), by=buyer_of(line), **said())

    def test_is_not_for_a_piece_that_is_gone(self, line):
        OrderLine.objects.filter(pk=line.pk).update(product=None)
        with pytest.raises(Conflict, match="gone"):
            reviews.write(line=fresh(line), by=buyer_of(line), **said())

    def test_is_not_for_those_who_sell_it(self, cast, line):
        Member.objects.create(workshop=cast.workshop, user=buyer_of(line).user, role=MemberRole.PACKER)
        with pytest.raises(NotAllowed):
            reviews.write(line=line, by=buyer_of(line), **said())

    def test_is_done_once_however_often_the_piece_was_bought(self, line, review):
        again = bought_too(line, review.author)
        with pytest.raises(Conflict, match="already"):
            reviews.write(line=again, by=buyer_of(again), **said())
        assert rating_of(line.product) == (1, 5)

    def test_is_not_done_again_after_it_was_deleted(self, line, review):
        reviews.remove(review=review, by=buyer_of(line), at=NOW)
        with pytest.raises(Conflict, match="already"):
            reviews.write(line=line, by=buyer_of(line), **said())

    @pytest.mark.parametrize("stars", [0, 6, -1])
    def test_takes_one_to_five_stars(self, line, stars):
        with pytest.raises(Invalid) as refusal:
            reviews.write(line=line, by=buyer_of(line), **said(stars=stars))
        assert list(refusal.value.messages) == ["stars"]

    @pytest.mark.parametrize(("changes", "field"), [({"text": "я" * 2001}, "text"), ({"language": "de"}, "language")])
    def test_refuses_too_many_letters_and_languages_that_are_not_ours(self, line, changes, field):
        with pytest.raises(Invalid) as refusal:
            reviews.write(line=line, by=buyer_of(line), **said(**changes))
        assert list(refusal.value.messages) == [field]

    def test_takes_two_thousand_letters(self, line):
        assert reviews.write(line=line, by=buyer_of(line), **said(text="я" * 2000)).pk

    def test_finds_the_line_in_the_buyers_own_account_alone(self, cast, line):
        assert queries.get_line(buyer_of(line), line.pk) == line
        holder = viewer_for(order_tokens=frozenset({line.vendor_order.order.token}))
        for other in (holder, cast.vendor, cast.admin, viewer_for(UserFactory(), order_tokens=holder.order_tokens)):
            with pytest.raises(NotFound):
                queries.get_line(other, line.pk)


class TestChange:
    def test_says_it_otherwise_and_counts_it_again(self, line, review):
        reviews.change(review=review, by=buyer_of(line), **said(at=NOW + timedelta(days=30)))
        review.refresh_from_db()
        assert (review.stars, str(review.text), review.changed_at) == (4, "Жылуу экен", NOW + timedelta(days=30))
        assert rating_of(line.product) == (1, 4)

    def test_is_over_after_thirty_days(self, line, review):
        with pytest.raises(Conflict, match="30 days"):
            reviews.change(review=review, by=buyer_of(line), **said(at=NOW + timedelta(days=30, seconds=1)))

    def test_leaves_a_hidden_one_hidden(self, cast, line, review):
        reviews.hide(review=review, reason="A phone number", by=cast.admin, at=NOW)
        reviews.change(review=review, by=buyer_of(line), **said())
        assert (review.status, rating_of(line.product)) == ("hidden", (0, 0))

    def test_is_not_for_a_deleted_one(self, line, review):
        reviews.remove(review=review, by=buyer_of(line), at=NOW)
        with pytest.raises(Conflict):
            reviews.change(review=review, by=buyer_of(line), **said())


class TestRemove:
    def test_forgets_words_stars_and_answer_whenever_it_is_wanted(self, cast, line, review):
        reviews.answer(review=review, text="Thank you", language="en", by=cast.vendor, at=NOW)
        reviews.remove(review=review, by=buyer_of(line), at=NOW + timedelta(days=400))
        review.refresh_from_db()
        assert (review.status, review.stars, bool(review.text), bool(review.answer), review.answered_at) == (
            "removed",
            None,
            False,
            False,
            None,
        )
        assert rating_of(line.product) == (0, 0)

    def test_is_done_once(self, line, review):
        reviews.remove(review=review, by=buyer_of(line), at=NOW)
        with pytest.raises(WrongState):
            reviews.remove(review=review, by=buyer_of(line), at=NOW)


class TestAnswer:
    def test_stands_under_the_review_and_gives_way_to_the_next(self, cast, review):
        for text in ("Rahmat", "Katta rahmat"):
            reviews.answer(review=review, text=text, language="uz", by=cast.vendor, at=NOW)
        review.refresh_from_db()
        assert (review.answer.source, str(review.answer), review.answered_at) == ("uz", "Katta rahmat", NOW)
        assert [change.move for change in review.history.all()] == ["create", "answer", "answer"]
        assert jobs("reviews.email_answer") == [{"review_id": review.pk}]

    def test_has_words(self, cast, review):
        with pytest.raises(Invalid) as refusal:
            reviews.answer(review=review, text=" ", language="uz", by=cast.vendor, at=NOW)
        assert list(refusal.value.messages) == ["text"]

    def test_is_the_owners_and_managers_of_that_workshop(self, cast, review):
        packer = viewer_for(UserFactory())
        Member.objects.create(workshop=cast.workshop, user=packer.user, role=MemberRole.PACKER)
        for other in (packer, cast.other_vendor, cast.admin):
            with pytest.raises(NotAllowed):
                reviews.answer(review=review, text="Rahmat", language="uz", by=other, at=NOW)

    def test_is_for_what_others_read(self, cast, review):
        assert queries.get_for_member(cast.vendor, review.pk) == review
        reviews.hide(review=review, reason="A phone number", by=cast.admin, at=NOW)
        for viewer in (cast.vendor, cast.other_vendor):
            with pytest.raises(NotFound):
                queries.get_for_member(viewer, review.pk)


class TestHide:
    def test_takes_it_out_of_sight_and_out_of_the_rating_with_a_reason(self, cast, line, review):
        reviews.hide(review=review, reason=" A phone number ", by=cast.admin, at=NOW)
        change = StatusChange.objects.get(move="hide")
        assert (change.by, change.reason, change.to_status) == (cast.admin.user, "A phone number", "hidden")
        assert rating_of(line.product) == (0, 0)
        assert jobs("reviews.email_author") == [{"review_id": review.pk, "event": "hidden"}]
        assert review not in queries.visible_to(cast.guest)

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
    def test_needs_a_reason_that_can_be_read(self, cast, review, reason):
        with pytest.raises(Invalid) as refusal:
            reviews.hide(review=review, reason=reason, by=cast.admin, at=NOW)
        assert list(refusal.value.messages) == ["reason"]

    def test_can_be_undone(self, cast, line, review):
        reviews.hide(review=review, reason="A phone number", by=cast.admin, at=NOW)
        reviews.show(review=review, by=cast.admin, at=NOW)
        assert (review.status, rating_of(line.product)) == ("published", (1, 5))
        assert jobs("reviews.email_author")[-1] == {"review_id": review.pk, "event": "shown"}
        with pytest.raises(WrongState):
            reviews.show(review=review, by=cast.admin, at=NOW)


class TestRating:
    def test_is_the_sum_of_what_is_published(self, line, review):
        make_review(bought_too(line, UserFactory()), stars=2)
        assert rating_of(line.product) == (2, 7)

    @pytest.mark.django_db(transaction=True)
    def test_counts_both_of_two_written_at_once(self, line):
        lines = [line, bought_too(line, UserFactory())]

        def write(one):
            try:
                return make_review(one, stars=3).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert len(set(pool.map(write, lines))) == 2
        assert rating_of(line.product) == (2, 6)

    def test_tells_the_index_only_when_it_changes(self, cast, line, review):
        before = len(jobs("search.sync"))
        reviews.answer(review=review, text="Rahmat", language="uz", by=cast.vendor, at=NOW)
        reviews.change(review=review, by=buyer_of(line), **said(stars=5))
        assert len(jobs("search.sync")) == before
        reviews.change(review=review, by=buyer_of(line), **said(stars=1))
        assert len(jobs("search.sync")) == before + 1

    def test_that_does_not_fit_is_refused_by_the_database(self, review):
        for values in ({"count": 1, "total": 6}, {"count": 2, "total": 1}, {"count": 0, "total": 1}):
            with pytest.raises(IntegrityError), transaction.atomic():
                ProductRating.objects.update(**values)

    def test_has_no_stars_out_of_range_and_no_second_of_the_same_author(self, review):
        for values in ({"stars": 6}, {"stars": 0}, {"stars": None}, {"status": "removed"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Review.objects.filter(pk=review.pk).update(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.create(product=review.product, author=review.author, stars=3, written_at=NOW)


class TestSight:
    def test_is_everybodys_of_what_is_published_on_show(self, cast, review):
        for viewer in (cast.guest, cast.other_vendor, cast.buyer):
            assert list(queries.visible_to(viewer)) == [review]
        type(review.product).objects.update(status="withdrawn")
        assert list(queries.visible_to(cast.guest)) == []
        assert list(queries.visible_to(viewer_for(review.author))) == [review]

    def test_of_a_hidden_one_is_its_authors_and_the_moderators(self, cast, review):
        reviews.hide(review=review, reason="A phone number", by=cast.admin, at=NOW)
        assert list(queries.visible_to(viewer_for(review.author))) == list(queries.visible_to(cast.admin)) == [review]
        for viewer in (cast.guest, cast.vendor, owner_of(cast.other_workshop)):
            assert list(queries.visible_to(viewer)) == list(queries.of_members(viewer)) == []

    def test_of_a_deleted_one_is_nobodys(self, cast, review):
        reviews.remove(review=review, by=viewer_for(review.author), at=NOW)
        for viewer in (cast.guest, cast.vendor, cast.admin, viewer_for(review.author)):
            assert list(queries.visible_to(viewer)) == list(queries.for_moderators(viewer)) == []

    def test_of_a_token_needs_its_scope(self, review):
        assert list(queries.written_by(viewer_for(review.author, scopes=frozenset({"listings"})))) == []


def test_no_row_of_the_outbox_is_left_by_what_is_refused(line):
    before = OutboxEntry.objects.count()
    with pytest.raises(Invalid):
        reviews.write(line=line, by=buyer_of(line), **said(stars=9))
    assert OutboxEntry.objects.count() == before
