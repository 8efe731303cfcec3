"""What buyers, workshops and moderators do with reviews."""

from datetime import datetime
from typing import Any

import graphene

from shop.accounts.models import StaffRole
from shop.catalogue.policies import EDITORS
from shop.kit.graphql.access import anyone, signed_in, staff, workshop_member
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import key_of
from shop.reviews import letters, queries
from shop.reviews import operations as reviews
from shop.reviews.graphql.types import ReviewType
from shop.reviews.models import Review


def key(fields: dict[str, Any]) -> int:
    """The review's primary key from the input."""
    return key_of(fields["review"], "Review", field="review")


def own(info: graphene.ResolveInfo, fields: dict[str, Any]) -> Review:
    """The viewer's own review."""
    return queries.get_own(info.context.viewer, key(fields))


def moderated(info: graphene.ResolveInfo, fields: dict[str, Any]) -> Review:
    """The review, for a moderator."""
    return queries.get_for_moderator(info.context.viewer, key(fields))


def said(info: graphene.ResolveInfo, fields: dict[str, Any]) -> dict[str, Any]:
    """The words of the input and their language, by default that of the request."""
    return {"text": fields.get("text") or "", "language": fields.get("language") or info.context.viewer.language}


class WordsInput:
    """Words and their language."""

    text = graphene.String(description="In the writer's own words, at most 2,000 letters.")
    language = graphene.String(description="The language of the words, one of ours; by default that of the request.")


class StarsInput(WordsInput):
    """Stars and words."""

    stars = graphene.Int(required=True, description="1, bad, to 5, excellent.")


class ReviewInput:
    """Which review."""

    review = graphene.ID(required=True, description="The review.")


def review_field() -> graphene.Field:
    """The payload's review."""
    return graphene.Field(ReviewType, description="The review as it is now.")


class WriteReview(Mutation):
    """A buyer says how a piece is that has arrived; once for each piece, however often they bought it."""

    access = signed_in()

    class Input(StarsInput):
        """Of what, how many stars, and in words."""

        order_line = graphene.ID(required=True, description="A line of an order in the viewer's account.")

    review = review_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Write it."""
        viewer = info.context.viewer
        line = queries.get_line(viewer, key_of(fields["order_line"], "OrderLine", field="orderLine"))
        return {"review": reviews.write(line=line, stars=fields["stars"], **said(info, fields), by=viewer, at=at)}


class ChangeReview(Mutation):
    """Its author says it otherwise, within 30 days."""

    access = signed_in()

    class Input(StarsInput, ReviewInput):
        """Which review, how many stars, and in words."""

    review = review_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Change it."""
        review = own(info, fields)
        return {"review": reviews.change(review=review, stars=fields["stars"], **said(info, fields), by=info.context.viewer, at=at)}


class DeleteReview(Mutation):
    """Its author takes a review back for good: they cannot write another of the same piece."""

    access = signed_in()

    class Input(ReviewInput):
        """Which review."""

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Delete it."""
        reviews.remove(review=own(info, fields), by=info.context.viewer, at=at)
        return {}


class AnswerReview(Mutation):
    """The workshop answers a review for everybody to read, or answers otherwise than before."""

    access = workshop_member(*EDITORS)

    class Input(WordsInput, ReviewInput):
        """Which review, and what is answered."""

    review = review_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Answer it."""
        viewer = info.context.viewer
        review = queries.get_for_member(viewer, key(fields))
        return {"review": reviews.answer(review=review, **said(info, fields), by=viewer, at=at)}


class HideReview(Mutation):
    """The platform takes a review out of sight with a reason, which its author reads."""

    access = staff(StaffRole.MODERATOR)

    class Input(ReviewInput):
        """Which review, and why."""

        reason = graphene.String(required=True, description="Why, in words for the author.")

    review = review_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Hide it."""
        return {"review": reviews.hide(review=moderated(info, fields), reason=fields["reason"], by=info.context.viewer, at=at)}


class ShowReview(Mutation):
    """The platform lets a hidden review be read again."""

    access = staff(StaffRole.MODERATOR)

    class Input(ReviewInput):
        """Which review."""

    review = review_field()

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Show it."""
        return {"review": reviews.show(review=moderated(info, fields), by=info.context.viewer, at=at)}


class StopReviewLetters(Mutation):
    """No more letters that ask how something was, by the key in each of them."""

    access = anyone()

    class Input:
        """Which letters."""

        key = graphene.String(required=True, description="The last part of the link in the letter.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Stop them."""
        letters.stop(key=fields["key"], at=at)
        return {}


class Mutations:
    """What can be done with reviews."""

    write_review = WriteReview.Field(description="Say how a piece is that has arrived.")
    change_review = ChangeReview.Field(description="Say it otherwise, within 30 days.")
    delete_review = DeleteReview.Field(description="Take a review of one's own back.")
    answer_review = AnswerReview.Field(description="Answer a review for the workshop.")
    hide_review = HideReview.Field(description="Take a review out of sight with a reason.")
    show_review = ShowReview.Field(description="Let a hidden review be read again.")
    stop_review_letters = StopReviewLetters.Field(description="End the letters that ask how something was, by the key in each of them.")
