"""The viewer, people, addresses and tokens as GraphQL shows them."""

from typing import Any

import graphene
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import QuerySet
from django_countries import countries

from shop.accounts import policies, queries
from shop.accounts.models import Address, ApiToken, StaffRole, User
from shop.accounts.viewer import Viewer
from shop.kit.addresses import FIELDS, address_fields, format_lines
from shop.kit.devices import device_of
from shop.kit.formatting import country_name
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.kit.graphql.history import NEED as HISTORY
from shop.kit.graphql.history import HistoryStep, steps
from shop.kit.graphql.loading import Fetch, rows_of
from shop.kit.graphql.nodes import NodeType
from shop.kit.graphql.scalars import enum_of, language_of
from shop.kit.regions import region_name, region_of

StaffRoleEnum = enum_of(StaffRole, "StaffRole", "What a person may do for the platform.")


class Region(graphene.ObjectType):
    """A part of the world."""

    code = graphene.String(required=True, description="Three digits (UN M49).")
    name = graphene.String(required=True, description="Its name in the language of the request.")


class Country(graphene.ObjectType):
    """A country that goods can be sent to."""

    code = graphene.String(required=True, description="Two letters (ISO 3166-1).")
    name = graphene.String(required=True, description="Its name in the language of the request.")
    region = graphene.Field(Region, required=True, description="The part of the world in which it lies.")

    @staticmethod
    def resolve_region(country: Any, info: graphene.ResolveInfo) -> Region:
        """By the United Nations' standard."""
        code = region_of(country.code)
        return Region(code=code, name=region_name(code, language_of(info)))


class AddressChoice(graphene.ObjectType):
    """One of the values that a field of an address can have."""

    value = graphene.String(required=True, description="What is sent.")
    label = graphene.String(required=True, description="What is read.")


class AddressFieldType(graphene.ObjectType):
    """One input of an address form, by the rules of the country."""

    class Meta:
        name = "AddressField"
        description = "One input of an address form, by the rules of the country."

    name = graphene.String(required=True, description="The field of AddressInput.")
    label = graphene.String(required=True, description="What it is called in that country.")
    required = graphene.Boolean(required=True, description="Whether it must be filled in.")
    kind = graphene.String(required=True, description="text, textarea or select.")
    choices = graphene.List(graphene.NonNull(AddressChoice), required=True, description="Its values; empty for free text.")
    autocomplete = graphene.String(required=True, description="The autocomplete attribute of HTML, empty for none.")
    inputmode = graphene.String(required=True, description="The inputmode attribute of HTML, empty for none.")
    max_length = graphene.Int(required=True, description="How many characters it may have.")


class AddressType(NodeType):
    """An address that a person keeps for later."""

    class Meta:
        model = Address
        name = "Address"
        description = "An address that a person keeps for later; only they see it."
        fields = ()

    country = graphene.Field(Country, required=True, description="The country, whose rules the address follows.")
    phone = graphene.String(required=True, description="Whom the carrier calls, E.164; empty for nobody.")
    is_default = graphene.Boolean(required=True, description="Whether it is offered first.")
    lines = graphene.List(graphene.NonNull(graphene.String), required=True, description="As it is written on a parcel.")
    name = graphene.String(required=True, description="Who receives.")
    company_name = graphene.String(required=True, description="The company, empty for none.")
    street_address = graphene.String(required=True, description="Street, house and flat.")
    city_area = graphene.String(required=True, description="Part of the town, empty where it is not used.")
    city = graphene.String(required=True, description="Town or village.")
    country_area = graphene.String(required=True, description="Region or state, empty where it is not used.")
    postal_code = graphene.String(required=True, description="Postal code, empty where it is not used.")
    sorting_code = graphene.String(required=True, description="Sorting code, empty where it is not used.")

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[Address]:
        """One's own."""
        return queries.addresses_visible_to(viewer)

    @staticmethod
    def resolve_country(address: Address, info: graphene.ResolveInfo) -> Country:
        """Code and name."""
        code = str(address.country)
        return Country(code=code, name=country_name(code, language_of(info)))

    @staticmethod
    def resolve_lines(address: Address, info: graphene.ResolveInfo) -> list[str]:
        """By the rules of the country, its name last."""
        return format_lines(address.data, language_of(info))


def _add_parts() -> None:
    """The parts of an address are read from its data."""
    for name in FIELDS:

        def resolve(address: Address, info: graphene.ResolveInfo, *, name: str = name) -> str:
            return str(address.data.get(name, ""))

        AddressType._meta.fields[name].resolver = resolve


_add_parts()


class ApiTokenType(NodeType):
    """A personal token for programs."""

    class Meta:
        model = ApiToken
        name = "ApiToken"
        description = "A personal token for programs; its secret is shown once, when it is made."
        fields = ()

    name = graphene.String(required=True, description="What its owner calls it.")
    prefix = graphene.String(required=True, description="The first letters of the secret, to recognize it by.")
    scopes = graphene.List(graphene.NonNull(graphene.String), required=True, description="What it allows.")
    created_at = graphene.DateTime(required=True, description="When it was made.")
    expires_at = graphene.DateTime(description="When it ends; null for never.")
    last_used_at = graphene.DateTime(description="When it was last used, within ten minutes.")
    revoked_at = graphene.DateTime(description="When it was revoked; null while it is good.")

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[ApiToken]:
        """One's own."""
        return queries.tokens_visible_to(viewer)


class PersonSession(graphene.ObjectType):
    """A browser or an app in which a person is signed in."""

    device = graphene.String(required=True, description="Program and system, such as Firefox, Android; empty when it does not say.")
    ip = graphene.String(required=True, description="The address that they signed in from.")
    created_at = graphene.DateTime(required=True, description="When they signed in.")

    @staticmethod
    def resolve_device(session: UserSession, info: graphene.ResolveInfo) -> str:
        """By what it calls itself."""
        return device_of(session.user_agent)


FACTORS = Fetch("authenticator_set", lambda _viewer: Authenticator.objects.filter(type=Authenticator.Type.TOTP), back="user")
ADDRESSES = Fetch("emailaddress_set")
SESSIONS = Fetch("usersession_set", queries.sessions_visible_to, back="user")
TOKENS = Fetch("api_tokens", queries.tokens_of_people, back="user")


def for_contact(name: str) -> Any:
    """A resolver of what those may read who may contact the person; null for others."""

    def resolve(user: User, info: graphene.ResolveInfo) -> Any:
        return getattr(user, name) if queries.may_contact(user, info.context.viewer) else None

    return resolve


def for_support(read: Any) -> Any:
    """A resolver of what those may read who look after people; null for others."""

    def resolve(user: User, info: graphene.ResolveInfo) -> Any:
        return read(user, info) if policies.can_support(info.context.viewer) else None

    return resolve


class UserType(NodeType):
    """A person."""

    class Meta:
        model = User
        name = "User"
        description = "A person. Others read the name; how to reach the person is for themself and the platform's staff."
        fields = ()

    needs = {
        "emailVerified": (ADDRESSES,),
        "hasSecondFactor": (FACTORS,),
        "sessions": (SESSIONS,),
        "tokens": (TOKENS,),
        "history": (HISTORY,),
    }

    name = graphene.String(required=True, description="The name that the person gave, empty for none.")
    display_name = graphene.String(required=True, description="The name, or what can stand for it.")
    email = graphene.String(resolver=for_contact("email"), description="E-mail address; null for others.")
    phone = graphene.String(resolver=for_contact("phone"), description="Phone in the form of E.164; null for others.")
    language = graphene.String(resolver=for_contact("language"), description="The language of their e-mails; null for others.")
    date_joined = graphene.DateTime(resolver=for_contact("date_joined"), description="When they signed up; null for others.")
    country = graphene.String(
        resolver=for_support(lambda user, _info: str(user.country)),
        description="The country that they buy for, two letters; may be empty; null for all but support.",
    )
    last_seen_at = graphene.DateTime(
        resolver=for_support(lambda user, _info: user.last_seen_at),
        description="When they were last here, within an hour; null for all but support.",
    )
    is_locked = graphene.Boolean(
        resolver=for_support(lambda user, _info: not user.is_active),
        description="Whether they are kept from signing in; null for all but support.",
    )
    email_verified = graphene.Boolean(
        resolver=for_support(
            lambda user, info: any(row.verified and row.email == user.email for row in rows_of(user, ADDRESSES, info)),
        ),
        description="Whether they have proven to read the e-mail address; null for all but support.",
    )
    phone_verified = graphene.Boolean(
        resolver=for_support(lambda user, _info: user.phone_verified),
        description="Whether they have proven to hold the phone; null for all but support.",
    )
    has_password = graphene.Boolean(
        resolver=for_support(lambda user, _info: user.has_usable_password()),
        description="Whether they can sign in by a password; else by codes alone; null for all but support.",
    )
    has_second_factor = graphene.Boolean(
        resolver=for_support(lambda user, info: bool(rows_of(user, FACTORS, info))),
        description="Whether an authenticator app is asked for at sign-in; null for all but support.",
    )
    staff_roles = graphene.List(
        graphene.NonNull(StaffRoleEnum),
        resolver=for_support(lambda user, _info: list(user.staff_roles)),
        description="Roles at the platform; null for all but support.",
    )
    sessions = graphene.List(
        graphene.NonNull(PersonSession),
        required=True,
        resolver=lambda user, info: rows_of(user, SESSIONS, info),
        description="Where they are signed in, the latest first; for themself and support.",
    )
    tokens = graphene.List(
        graphene.NonNull(ApiTokenType),
        required=True,
        resolver=lambda user, info: rows_of(user, TOKENS, info),
        description="Tokens of their programs that are not revoked, newest first; for themself and support.",
    )
    history = graphene.List(
        graphene.NonNull(HistoryStep),
        resolver=for_support(lambda user, info: steps(user, info.context.viewer)),
        description="What happened to the account, oldest first; null for all but support.",
    )
    can_look_after = graphene.Boolean(
        required=True,
        resolver=lambda user, info: policies.can_look_after(info.context.viewer, user),
        description="Whether the viewer may end their sessions, lock and unlock them.",
    )
    can_appoint = graphene.Boolean(
        required=True,
        resolver=lambda user, info: policies.can_appoint(info.context.viewer, user),
        description="Whether the viewer may give them roles at the platform, and take them.",
    )

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[User]:
        """Themself; everybody for the staff."""
        return queries.users_visible_to(viewer)


class ViewerType(graphene.ObjectType):
    """The one who asks."""

    class Meta:
        name = "Viewer"
        description = "The one who asks: a person who is signed in, or a guest, with how they want to read."

    is_signed_in = graphene.Boolean(required=True, description="Whether a person is known.")
    name = graphene.String(required=True, description="What to call the person; empty for a guest.")
    email = graphene.String(description="E-mail address; null for none.")
    phone = graphene.String(description="Phone in the form of E.164; null for none.")
    phone_verified = graphene.Boolean(required=True, description="Whether the person has proven to hold the phone.")
    language = graphene.String(required=True, description="The language of this answer.")
    currency = graphene.String(required=True, description="The currency that prices are shown in.")
    ship_to = graphene.Field(Country, description="The country that goods are to be sent to; null until it is chosen.")
    timezone = graphene.String(required=True, description="The zone that times are shown in, such as Asia/Tashkent.")
    is_staff = graphene.Boolean(required=True, description="Whether the person may work for the platform now.")
    needs_second_factor = graphene.Boolean(
        required=True, description="Whether the person has a role at the platform but has not passed the second factor."
    )
    staff_roles = graphene.List(graphene.NonNull(StaffRoleEnum), required=True, description="Roles that the person may act in now.")
    addresses = ConnectionField(lambda: AddressType, description="Addresses kept for later, the default first.")
    tokens = graphene.List(graphene.NonNull(ApiTokenType), required=True, description="Tokens that are not revoked, newest first.")
    currencies = graphene.List(graphene.NonNull(graphene.String), required=True, description="The currencies to choose from.")

    @staticmethod
    def resolve_name(viewer: Viewer, info: graphene.ResolveInfo) -> str:
        """The name, or what can stand for it."""
        return viewer.user.display_name if viewer.user else ""

    @staticmethod
    def resolve_email(viewer: Viewer, info: graphene.ResolveInfo) -> str | None:
        """The person's own."""
        return viewer.user.email if viewer.user else None

    @staticmethod
    def resolve_phone(viewer: Viewer, info: graphene.ResolveInfo) -> str | None:
        """The person's own."""
        return viewer.user.phone if viewer.user else None

    @staticmethod
    def resolve_phone_verified(viewer: Viewer, info: graphene.ResolveInfo) -> bool:
        """The person's own."""
        return bool(viewer.user and viewer.user.phone_verified)

    @staticmethod
    def resolve_ship_to(viewer: Viewer, info: graphene.ResolveInfo) -> Country | None:
        """Code and name."""
        if viewer.ship_to not in countries.countries:
            return None
        return Country(code=viewer.ship_to, name=country_name(viewer.ship_to, language_of(info)))

    @staticmethod
    def resolve_timezone(viewer: Viewer, info: graphene.ResolveInfo) -> str:
        """The name of the zone."""
        return viewer.timezone.key

    @staticmethod
    def resolve_needs_second_factor(viewer: Viewer, info: graphene.ResolveInfo) -> bool:
        """A role alone opens nothing."""
        return bool(viewer.user and viewer.user.staff_roles and not viewer.staff_confirmed)

    @staticmethod
    def resolve_staff_roles(viewer: Viewer, info: graphene.ResolveInfo) -> list[str]:
        """Only those that were confirmed."""
        return list(viewer.user.staff_roles) if viewer.user and viewer.is_staff else []

    @staticmethod
    def resolve_addresses(viewer: Viewer, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
        """One's own."""
        rows = queries.addresses_visible_to(viewer)
        return keyset(rows, info, order=("-is_default", "-pk"), first=first, after=after)

    @staticmethod
    def resolve_tokens(viewer: Viewer, info: graphene.ResolveInfo) -> QuerySet[ApiToken]:
        """One's own, at most twenty."""
        return queries.tokens_visible_to(viewer).filter(revoked_at=None).order_by("-pk")

    @staticmethod
    def resolve_currencies(viewer: Viewer, info: graphene.ResolveInfo) -> list[str]:
        """Those of the settings."""
        return list(settings.CURRENCIES)


def fields_of(country: str, language: str) -> list[AddressFieldType]:
    """The form of a country's addresses. Invalid for an unknown country."""
    return [
        AddressFieldType(
            name=field.input_name,
            label=str(field.label),
            required=field.required,
            kind=field.kind,
            choices=[AddressChoice(value=value, label=label) for value, label in field.choices],
            autocomplete=field.autocomplete,
            inputmode=field.inputmode,
            max_length=field.max_length,
        )
        for field in address_fields(country, language)
    ]
