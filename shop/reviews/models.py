"""Reviews of products, the ratings that they add up to, and who wants no letters about them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from shop.kit.models import History
from shop.kit.translated import TranslatedTextField, empty_text
from shop.reviews import states

#: How long its author may change a review.
TIME_TO_CHANGE = timedelta(days=30)
MOST_STARS = 5


class Review(models.Model):
    """What a buyer says of a product that they have, with the answer of its workshop.

    There is one of each product and buyer, however often they bought it: the mean of a product says what people
    think of it, and nobody counts twice. One that was deleted keeps its place without its words and stars, so that
    what the platform has hidden does not come back as another.
    """

    TRANSITIONS = states.TRANSITIONS
    history = History()

    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    status = models.CharField(max_length=10, choices=states.ReviewStatus, default=states.ReviewStatus.PUBLISHED)
    stars = models.PositiveSmallIntegerField(null=True, help_text="1 to 5; none once it is deleted.")
    text = TranslatedTextField(default=empty_text, blank=True)
    answer = TranslatedTextField(default=empty_text, blank=True)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "author"], name="review_once_per_product_and_author"),
            models.CheckConstraint(
                condition=models.Q(status="removed", stars__isnull=True)
                | (~models.Q(status="removed") & models.Q(stars__isnull=False, stars__gte=1, stars__lte=MOST_STARS)),
                name="review_has_one_to_five_stars",
            ),
        ]
        indexes = [
            models.Index(fields=["product", "-written_at", "-id"], name="review_of_product", condition=models.Q(status="published")),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} by {self.author_id}"

    def is_fresh(self, at: datetime) -> bool:
        """Whether its author may still change it."""
        return at <= self.written_at + TIME_TO_CHANGE


class ProductRating(models.Model):
    """How many published reviews a product has and the sum of their stars, kept in step with them.

    It is a row of its own, written in the transaction of the review, so that lists read it with their products and
    a product's own row is not locked for it. `workshop` is the product's: its pieces are summed up in one reading.
    """

    product = models.OneToOneField("catalogue.Product", on_delete=models.CASCADE, related_name="rating")
    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="ratings")
    count = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text="The sum of the stars.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total__gte=models.F("count"), total__lte=MOST_STARS * models.F("count")), name="rating_total_fits_count"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total}/{self.count}"


class StoppedLetters(models.Model):
    """A person who wants no letters that ask how something was."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stopped_review_letters")
    stopped_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "stopped letters"

    def __str__(self) -> str:
        return f"{self.user_id}"
