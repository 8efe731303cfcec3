"""A workshop: who sells, from where, with whom, and how it ships."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from shop.kit.models import History
from shop.kit.translated import TranslatedTextField, empty_text
from vendors.workshops import states

#: The countries whose makers sell here.
MAKER_COUNTRIES = ("KZ", "KG", "TJ", "TM", "UZ")

#: The national currency of each.
CURRENCY_OF = {"KZ": "KZT", "KG": "KGS", "TJ": "TJS", "TM": "TMT", "UZ": "UZS"}


class LegalForm(models.TextChoices):
    """What a workshop is before the law."""

    INDIVIDUAL = "individual", _("A person")
    SOLE_PROPRIETOR = "sole_proprietor", _("Sole proprietor")
    CRAFT_REGISTRATION = "craft_registration", _("Registered artisan")
    COOPERATIVE = "cooperative", _("Cooperative")
    COMPANY = "company", _("Company")
    NGO = "ngo", _("Non-governmental organization")


class MemberRole(models.TextChoices):
    """What a member may do in a workshop."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    PACKER = "packer", _("Packer")


class Workshop(models.Model):
    """A vendor's shopfront."""

    TRANSITIONS = states.TRANSITIONS
    history = History()

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    status = models.CharField(max_length=12, choices=states.WorkshopStatus, default=states.WorkshopStatus.ACTIVE)
    country = CountryField()
    region = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=80, blank=True)
    legal_form = models.CharField(max_length=20, choices=LegalForm)
    language = models.CharField(max_length=2, help_text="The language its people write and read.")
    currency = models.CharField(max_length=3, help_text="Prices are set and balances kept in it.")
    craft = models.CharField(max_length=60, blank=True, help_text="Slug of a category.")
    tagline = TranslatedTextField(default=empty_text, blank=True)
    story = TranslatedTextField(default=empty_text, blank=True)
    founded = models.PositiveIntegerField(null=True, blank=True)
    picture = models.ForeignKey("files.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=16, blank=True)
    handling_days = models.PositiveIntegerField(default=3, help_text="Days from acceptance to the post office.")
    is_trusted = models.BooleanField(default=False, help_text="Listings are published without moderation.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(country__in=MAKER_COUNTRIES), name="workshop_in_maker_country"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether its goods can be bought now."""
        return self.status == states.WorkshopStatus.ACTIVE


class Member(models.Model):
    """A person who works for a workshop on the platform."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=MemberRole)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workshop", "user"], name="member_once_per_workshop")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.workshop_id} as {self.role}"


class Maker(models.Model):
    """A person who makes the goods: not always the one who holds the account."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="makers")
    name = models.CharField(max_length=80)
    role = TranslatedTextField(default=empty_text, blank=True)
    since = models.PositiveIntegerField(null=True, blank=True)
    learned_from = models.CharField(max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Scheme(models.TextChoices):
    """Who recognizes the work of craftspeople, and for what."""

    UNESCO_AWARD = "unesco-award", _("UNESCO Award of Excellence for Handicrafts")
    CRAFT_REGISTER = "craft-register", _("State register of craftspeople")
    MASTERS_CATALOGUE = "masters-catalogue", _("National catalogue of masters")
    HANDMADE = "handmade", _("National certificate of handmade work")
    GEOGRAPHICAL_INDICATION = "geographical-indication", _("Geographical indication")


class Certificate(models.Model):
    """That a workshop is recognized under a scheme: the platform has seen the paper. It stands for all that is made there."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="certificates")
    scheme = models.CharField(max_length=30, choices=Scheme)
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True, help_text="The last day on which it holds.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "scheme"], condition=models.Q(withdrawn_at=None), name="certificate_once_per_scheme"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on=None) | models.Q(expires_on__gte=models.F("issued_on")), name="certificate_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} of {self.workshop_id}"

    def holds(self, on: date) -> bool:
        """Whether it is good on a day."""
        return self.withdrawn_at is None and self.issued_on <= on and (self.expires_on is None or on <= self.expires_on)


class ShippingZone(models.Model):
    """Where a workshop ships, for how much and how long; the price of the first item and of each further one.

    `countries` lists ISO codes; an empty list is the rest of the world. The most specific zone applies.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="shipping_zones")
    name = TranslatedTextField(default=empty_text, blank=True)
    carrier = models.CharField(max_length=60)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    first_minor = models.BigIntegerField(help_text="Minor units of the workshop's currency.")
    further_minor = models.BigIntegerField(help_text="Minor units of the workshop's currency.")
    days_min = models.PositiveIntegerField()
    days_max = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_minor__gte=0, further_minor__gte=0),
                name="shipping_price_not_negative",
            ),
            models.CheckConstraint(condition=models.Q(days_max__gte=models.F("days_min")), name="shipping_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} of {self.workshop_id}"
