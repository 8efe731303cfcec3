"""What buyers, workshops and the platform do with reviews."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.accounts.viewer import Viewer
from shop.catalogue.policies import check_may_edit
from shop.kit import outbox, reasons, states
from shop.kit.errors import Conflict, Invalid
from shop.kit.translated import LANGUAGES, TranslatedText, empty_text
from shop.orders.models import OrderLine
from shop.reviews import policies
from shop.reviews.models import MOST_STARS, Review
from shop.reviews.ratings import recount

LONGEST = 2000


@transaction.atomic
def write(*, line: OrderLine, stars: int, text: str, language: str, by: Viewer, at: datetime) -> Review:
    """A buyer says how the piece of an order line is. Conflict before it has arrived, or when they have said so already."""
    policies.check_may_write(by, line)
    said = {"stars": _checked(stars), "text": _words(text, language, "text"), "written_at": at}
    review, is_new = Review.objects.get_or_create(product=line.product, author=by.user, defaults=said)
    if not is_new:
        raise Conflict(_("You have reviewed this piece already."))
    states.start(review, by=by, at=at)
    recount(review.product)
    outbox.put("reviews.email_workshop", review_id=review.pk)
    return review


@transaction.atomic
def change(*, review: Review, stars: int, text: str, language: str, by: Viewer, at: datetime) -> Review:
    """Its author says it otherwise, within 30 days; a hidden one stays hidden."""
    states.lock(review)
    policies.check_may_change(review, at)
    review.stars, review.text, review.changed_at = _checked(stars), _words(text, language, "text"), at
    review.save(update_fields=["stars", "text", "changed_at"])
    states.record(review, "change", review.status, by=by, at=at)
    recount(review.product)
    return review


@transaction.atomic
def remove(*, review: Review, by: Viewer, at: datetime) -> Review:
    """Its author takes it back at any time, and the answer goes with it."""
    nothing = {"stars": None, "text": empty_text(), "answer": empty_text(), "changed_at": None, "answered_at": None}
    states.move(review, "remove", by=by, at=at, changes=nothing)
    recount(review.product)
    return review


@transaction.atomic
def answer(*, review: Review, text: str, language: str, by: Viewer, at: datetime) -> Review:
    """The workshop answers for everybody to read, once; another answer takes the place of the one before.

    The review's author gets a letter about the first.
    """
    check_may_edit(by, review.product.workshop)
    states.lock(review)
    words = _words(text, language, "text")
    if not words:
        raise Invalid({"text": _("Write an answer.")})
    is_first = review.answered_at is None
    review.answer, review.answered_at = words, at
    review.save(update_fields=["answer", "answered_at"])
    states.record(review, "answer", review.status, by=by, at=at)
    if is_first:
        outbox.put("reviews.email_answer", review_id=review.pk)
    return review


@transaction.atomic
def hide(*, review: Review, reason: str, by: Viewer, at: datetime) -> Review:
    """The platform takes a review out of sight; its author reads the reason."""
    why = reasons.checked(reason, _("Say why: the person reads it."))
    states.move(review, "hide", by=by, at=at, reason=why, data={"by_staff": True})
    recount(review.product)
    outbox.put("reviews.email_author", review_id=review.pk, event="hidden")
    return review


@transaction.atomic
def show(*, review: Review, by: Viewer, at: datetime) -> Review:
    """The platform lets a hidden review be read again."""
    states.move(review, "show", by=by, at=at, data={"by_staff": True})
    recount(review.product)
    outbox.put("reviews.email_author", review_id=review.pk, event="shown")
    return review


def _checked(stars: int) -> int:
    if not 1 <= stars <= MOST_STARS:
        raise Invalid({"stars": _("Give one to five stars.")})
    return stars


def _words(text: str, language: str, field: str) -> TranslatedText:
    if language not in LANGUAGES:
        raise Invalid({"language": _("This language is not one of ours.")})
    words = text.strip()
    if len(words) > LONGEST:
        raise Invalid({field: _("This is too long: at most %(limit)s letters.") % {"limit": LONGEST}})
    return TranslatedText.of(language, {language: words})
