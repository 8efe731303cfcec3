"""GraphQL types of workshops: the shopfront, its people, and how it ships."""

from typing import Any

import graphene
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shop.files.graphql import ImageType
from shop.kit.formatting import country_name
from shop.kit.graphql.loading import Fetch, Join, rows_of
from shop.kit.graphql.nodes import NodeType
from shop.kit.graphql.scalars import MoneyType, Translation, enum_of, language_of, localized, translations
from shop.kit.money import Money
from shop.kit.regions import in_reading_order
from shop.kit.spelling import beside, readable
from shop.rates import queries as rates
from vendors.workshops import queries, shipping
from vendors.workshops.models import Certificate, LegalForm, MemberRole, Scheme, ShippingZone, Workshop
from vendors.workshops.states import WorkshopStatus

WorkshopStatusEnum = enum_of(WorkshopStatus, "WorkshopStatus", "Whether a workshop sells.")
LegalFormEnum = enum_of(LegalForm, "LegalForm", "What a workshop is before the law.")
SchemeEnum = enum_of(Scheme, "CertificateScheme", "Who recognizes the work of craftspeople, and for what.")
MemberRoleEnum = enum_of(MemberRole, "MemberRole", "What a member may do in a workshop.")

LATIN_NAME = "The name in Latin letters, for a reader of a language that is written in them; empty for others and when it is already."


def roles_of(info: graphene.ResolveInfo) -> dict[int, str]:
    """The viewer's role by workshop, read once per request however many workshops are asked about."""
    context = info.context
    if not hasattr(context, "workshop_roles"):
        context.workshop_roles = queries.roles(context.viewer)
    roles: dict[int, str] = context.workshop_roles
    return roles


class Maker(graphene.ObjectType):
    """A person who makes the goods of a workshop."""

    name = graphene.String(required=True, description="The maker's name.")
    latin_name = graphene.String(required=True, description=LATIN_NAME)
    role = localized("role", "What the maker does in the workshop.")
    since = graphene.Int(description="The year in which they began.")
    learned_from = graphene.String(required=True, description="Whom they learned the craft from; may be empty.")

    @staticmethod
    def resolve_latin_name(maker: Any, info: graphene.ResolveInfo) -> str:
        """Spelled for the reader."""
        return beside(maker.name, language_of(info))


class WorkshopMember(graphene.ObjectType):
    """A person who works for a workshop on the platform."""

    name = graphene.String(required=True, description="The person's name.")
    role = graphene.Field(MemberRoleEnum, required=True, description="What they may do.")
    since = graphene.DateTime(required=True, description="Since when.")

    @staticmethod
    def resolve_name(member: Any, info: graphene.ResolveInfo) -> str:
        """As the person is called on the platform."""
        return str(member.user.display_name)


class ShippingZoneType(NodeType):
    """Where a workshop ships, by whom, for how much and how long."""

    class Meta:
        model = ShippingZone
        name = "ShippingZone"
        description = "Where a workshop ships, by whom, for how much and how long."

    needs = {name: (Join("workshop"),) for name in ("first", "further", "price", "furtherPrice")}

    carrier = graphene.String(required=True, description="The post or courier.")
    name = localized("name", "The workshop's own name of the zone; may be empty.")
    label = graphene.String(required=True, description="The zone's name, else its countries, for the reader.")
    countries = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="ISO codes; an empty list is the rest of the world.",
    )
    first = graphene.Field(MoneyType, required=True, description="The price of the first item of a parcel.")
    further = graphene.Field(MoneyType, required=True, description="The price of each further item.")
    price = graphene.Field(MoneyType, description="The first item in the viewer's currency by today's stored rate.")
    further_price = graphene.Field(MoneyType, description="Each further item in the viewer's currency.")
    days_min = graphene.Int(required=True, description="The fewest days on the way.")
    days_max = graphene.Int(required=True, description="The most days on the way.")

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[ShippingZone]:
        """Zones of the workshops that the viewer sees."""
        return queries.zones_visible_to(viewer)

    @staticmethod
    def resolve_first(zone: ShippingZone, info: graphene.ResolveInfo) -> Money:
        """In the workshop's currency."""
        return Money(zone.first_minor, zone.workshop.currency)

    @staticmethod
    def resolve_further(zone: ShippingZone, info: graphene.ResolveInfo) -> Money:
        """In the workshop's currency."""
        return Money(zone.further_minor, zone.workshop.currency)

    @staticmethod
    def resolve_price(zone: ShippingZone, info: graphene.ResolveInfo) -> Money | None:
        """Converted for display."""
        return rates.snapshot().shown(Money(zone.first_minor, zone.workshop.currency), info.context.viewer.currency)

    @staticmethod
    def resolve_further_price(zone: ShippingZone, info: graphene.ResolveInfo) -> Money | None:
        """Converted for display."""
        return rates.snapshot().shown(Money(zone.further_minor, zone.workshop.currency), info.context.viewer.currency)

    @staticmethod
    def resolve_label(zone: ShippingZone, info: graphene.ResolveInfo) -> str:
        """Own name, countries, or the rest of the world."""
        language = language_of(info)
        if zone.name:
            return str(zone.name.read(language).text)
        names = [country_name(code, language) for code in in_reading_order(zone.countries, language)]
        return ", ".join(names) or _("Rest of the world")


class CertificateType(NodeType):
    """What recognizes the work of a workshop, as the platform has seen it on paper."""

    class Meta:
        model = Certificate
        name = "Certificate"
        description = "What recognizes the work of a workshop, as the platform has seen it on paper."

    scheme = graphene.Field(SchemeEnum, required=True, description="Under which scheme.")
    label = graphene.String(required=True, description="The scheme in the reader's language.")
    number = graphene.String(required=True, description="What stands on the paper; may be empty.")
    issued_on = graphene.Date(required=True, description="The day of the paper.")
    expires_on = graphene.Date(description="The last day on which it holds; null when it has none.")

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[Certificate]:
        """Certificates of the workshops that the viewer sees."""
        return queries.certificates_visible_to(viewer)

    @staticmethod
    def resolve_label(certificate: Certificate, info: graphene.ResolveInfo) -> str:
        """In words."""
        return str(Scheme(certificate.scheme).label)


CERTIFICATES = Fetch("certificates", queries.certificates_visible_to, back="workshop")
MAKERS = Fetch("makers", queries.makers_visible_to, back="workshop")
MEMBERS = Fetch("members", queries.members_visible_to, back="workshop")
ZONES = Fetch("shipping_zones", queries.zones_visible_to, back="workshop")


class WorkshopType(NodeType):
    """A vendor's shopfront."""

    class Meta:
        model = Workshop
        name = "Workshop"
        description = "A vendor's shopfront."

    heavy = {"story": ("story", "storyTranslations"), "tagline": ("tagline", "taglineTranslations")}
    needs = {
        "picture": (Join("picture"),),
        "makers": (MAKERS,),
        "members": (MEMBERS,),
        "shippingZones": (ZONES,),
        "delivery": (ZONES,),
        "certificates": (CERTIFICATES,),
    }

    slug = graphene.String(required=True, description="The name in the address of its page.")
    name = graphene.String(required=True, description="The shop's name.")
    latin_name = graphene.String(required=True, description=LATIN_NAME)
    status = graphene.Field(WorkshopStatusEnum, required=True, description="Whether it sells.")
    is_open = graphene.Boolean(required=True, description="Whether its goods can be bought now.")
    country = graphene.String(required=True, description="ISO code of the country it works in.")
    country_name = graphene.String(required=True, description="That country in the reader's language.")
    region = graphene.String(required=True, description="Region; may be empty.")
    place = graphene.String(required=True, description="Town or village; may be empty.")
    region_name = graphene.String(required=True, description="Region in letters that the reader knows.")
    place_name = graphene.String(required=True, description="Town or village in letters that the reader knows.")
    legal_form = graphene.Field(LegalFormEnum, description="What it is before the law; its members and staff see it.")
    tagline = localized("tagline", "One line about the workshop.")
    tagline_translations = graphene.List(
        graphene.NonNull(Translation),
        required=True,
        description="The line about the workshop in every language there is.",
    )
    story = localized("story", "The workshop's story.")
    story_translations = graphene.List(graphene.NonNull(Translation), required=True, description="The story in every language there is.")
    founded = graphene.Int(description="The year it was founded.")
    picture = graphene.Field(ImageType, description="A picture of the workshop.")
    craft = graphene.String(required=True, description="Slug of the category of its craft; may be empty.")
    handling_days = graphene.Int(required=True, description="Days from acceptance of an order to the post office.")
    language = graphene.String(required=True, description="The language its people write and read.")
    currency = graphene.String(required=True, description="The currency of its prices and its balance.")
    created_at = graphene.DateTime(required=True, description="When it opened here.")
    contact_email = graphene.String(description="How the platform reaches it; its members and staff see it.")
    contact_phone = graphene.String(description="How the platform reaches it; its members and staff see it.")
    my_role = graphene.Field(MemberRoleEnum, description="The viewer's own role in it; null for others.")
    makers = graphene.List(graphene.NonNull(Maker), required=True, description="Who makes the goods.")
    shipping_zones = graphene.List(graphene.NonNull(ShippingZoneType), required=True, description="Where it ships and for how much.")
    delivery = graphene.Field(
        ShippingZoneType, description="How it ships to the viewer's destination; null when that is unknown or not served."
    )
    certificates = graphene.List(
        graphene.NonNull(CertificateType),
        required=True,
        description="What recognizes its work and holds today; for the platform's staff also what has run out.",
    )
    members = graphene.List(
        graphene.NonNull(WorkshopMember),
        required=True,
        description="Who works in it here; empty for strangers.",
    )

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[Workshop]:
        """Workshops that the viewer sees."""
        return queries.visible_to(viewer)

    @staticmethod
    def resolve_latin_name(workshop: Workshop, info: graphene.ResolveInfo) -> str:
        """Spelled for the reader."""
        return beside(workshop.name, language_of(info))

    @staticmethod
    def resolve_country_name(workshop: Workshop, info: graphene.ResolveInfo) -> str:
        """For the reader."""
        return country_name(str(workshop.country), language_of(info))

    @staticmethod
    def resolve_region_name(workshop: Workshop, info: graphene.ResolveInfo) -> str:
        """Spelled for the reader."""
        return readable(workshop.region, workshop.language, language_of(info))

    @staticmethod
    def resolve_place_name(workshop: Workshop, info: graphene.ResolveInfo) -> str:
        """Spelled for the reader."""
        return readable(workshop.place, workshop.language, language_of(info))

    @staticmethod
    def resolve_country(workshop: Workshop, info: graphene.ResolveInfo) -> str:
        """The code alone."""
        return str(workshop.country)

    @staticmethod
    def resolve_tagline_translations(workshop: Workshop, info: graphene.ResolveInfo) -> list[Translation]:
        """Every language."""
        return translations(workshop.tagline)

    @staticmethod
    def resolve_story_translations(workshop: Workshop, info: graphene.ResolveInfo) -> list[Translation]:
        """Every language."""
        return translations(workshop.story)

    @staticmethod
    def resolve_legal_form(workshop: Workshop, info: graphene.ResolveInfo) -> str | None:
        """For those inside."""
        return _inside(workshop, info, workshop.legal_form)

    @staticmethod
    def resolve_contact_email(workshop: Workshop, info: graphene.ResolveInfo) -> str | None:
        """For those inside."""
        return _inside(workshop, info, workshop.contact_email)

    @staticmethod
    def resolve_contact_phone(workshop: Workshop, info: graphene.ResolveInfo) -> str | None:
        """For those inside."""
        return _inside(workshop, info, workshop.contact_phone)

    @staticmethod
    def resolve_my_role(workshop: Workshop, info: graphene.ResolveInfo) -> str | None:
        """The viewer's."""
        return roles_of(info).get(workshop.pk)

    @staticmethod
    def resolve_makers(workshop: Workshop, info: graphene.ResolveInfo) -> Any:
        """Loaded with the workshop."""
        return rows_of(workshop, MAKERS, info)

    @staticmethod
    def resolve_shipping_zones(workshop: Workshop, info: graphene.ResolveInfo) -> Any:
        """Loaded with the workshop."""
        return rows_of(workshop, ZONES, info)

    @staticmethod
    def resolve_delivery(workshop: Workshop, info: graphene.ResolveInfo) -> ShippingZone | None:
        """The cheapest way there."""
        ship_to = info.context.viewer.ship_to
        ways = shipping.zone_for(rows_of(workshop, ZONES, info), ship_to) if ship_to else []
        return min(ways, key=lambda zone: zone.first_minor, default=None)

    @staticmethod
    def resolve_certificates(workshop: Workshop, info: graphene.ResolveInfo) -> Any:
        """Loaded with the workshop."""
        return rows_of(workshop, CERTIFICATES, info)

    @staticmethod
    def resolve_members(workshop: Workshop, info: graphene.ResolveInfo) -> Any:
        """Loaded with the workshop."""
        return rows_of(workshop, MEMBERS, info)


def _inside(workshop: Workshop, info: graphene.ResolveInfo, value: str) -> str | None:
    return value if info.context.viewer.is_staff or workshop.pk in roles_of(info) else None
