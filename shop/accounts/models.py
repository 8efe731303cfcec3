"""People who use the marketplace, their addresses, and the tokens of their programs."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django_countries.fields import CountryField

from shop.kit.models import History


class StaffRole(models.TextChoices):
    """What a person may do for the platform."""

    ADMIN = "admin", "Admin"
    MODERATOR = "moderator", "Moderator"
    FINANCE = "finance", "Finance"
    SUPPORT = "support", "Support"


class PersonKind(models.TextChoices):
    """What a person is besides a visitor."""

    BUYER = "buyer", "Has ordered something"
    VENDOR = "vendor", "Works for a workshop"
    STAFF = "staff", "Works for the platform"


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail or by phone."""

    def create_user(self, email: str | None = None, phone: str | None = None, password: str | None = None, **fields: Any) -> "User":
        """A person with at least one way to be reached."""
        user = self.model(email=self.normalize_email(email).lower() if email else None, phone=phone or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A platform admin."""
        fields |= {"is_superuser": True, "staff_roles": [StaffRole.ADMIN]}
        return self.create_user(email=email, password=password, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person: buyer, maker, member of the platform's staff, or several of these.

    One who is not active is locked: they cannot sign in, and their sessions and tokens stop.
    """

    history = History()

    email = models.EmailField(null=True, blank=True, unique=True)
    phone = models.CharField(max_length=16, null=True, blank=True, unique=True, help_text="E.164")
    phone_verified = models.BooleanField(default=False)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="en")
    currency = models.CharField(max_length=3, blank=True)
    country = CountryField(blank=True)
    timezone = models.CharField(max_length=50, blank=True)
    staff_roles = ArrayField(models.CharField(max_length=20, choices=StaffRole), default=list, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(db_default=Now())
    last_seen_at = models.DateTimeField(null=True, blank=True, help_text="Within an hour.")
    sessions_ended_at = models.DateTimeField(null=True, blank=True, help_text="Sessions that began before it are over.")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False), name="user_can_be_reached"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep a missing e-mail or phone as NULL: forms leave "" behind, of which only one person could have it."""
        self.email, self.phone = self.email or None, self.phone or None
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, which ends all sessions when the password changes, and also when somebody has ended them."""
        own = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        if self.sessions_ended_at is None:
            return str(own)
        return salted_hmac("usta.sessions", f"{own}{self.sessions_ended_at.isoformat()}", secret=secret, algorithm="sha256").hexdigest()

    @property
    def status(self) -> str:
        """What a history names: active or locked."""
        return "active" if self.is_active else "locked"

    @property
    def display_name(self) -> str:
        """The name, or what stands before the @, or the end of the phone number."""
        return self.name or (self.email or "").partition("@")[0] or f"…{(self.phone or '')[-4:]}"


class Address(models.Model):
    """A postal address that a person keeps for later."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    country = CountryField()
    data = models.JSONField(help_text="Fields by the country's rules, see shop.kit.addresses.")
    phone = models.CharField(max_length=16, blank=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [models.UniqueConstraint(fields=["user"], condition=models.Q(is_default=True), name="address_one_default_per_user")]

    def __str__(self) -> str:
        return f"{self.data.get('name', '')}, {self.country}"


class ApiToken(models.Model):
    """A personal token for programs: shown once, kept as a hash, limited by scopes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, help_text="The first letters, to recognize it by.")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token.")
    scopes = ArrayField(models.CharField(max_length=30), default=list)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
