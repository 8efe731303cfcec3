"""Mutations of workshops."""

from datetime import datetime
from typing import Any

import graphene

from shop.accounts.models import StaffRole
from shop.kit.graphql.access import staff, workshop_member
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import key_of
from shop.kit.graphql.scalars import BigInt, TranslationInput
from shop.kit.translated import TranslatedText
from vendors.workshops import certificates, policies, shipping
from vendors.workshops import operations as workshops
from vendors.workshops.graphql.types import SchemeEnum, ShippingZoneType, WorkshopType

MANAGES = workshop_member(*policies.MANAGING)


def by_language(given: list[Any] | None) -> dict[str, str]:
    """Texts by language from a list of TranslationInput."""
    return {item["language"]: item["text"] for item in given or []}


class WorkshopMutation(Mutation):
    """A mutation that answers with the workshop."""

    class Meta:
        abstract = True

    workshop = graphene.Field(WorkshopType, description="The workshop as it is now.")


class UpdateWorkshop(WorkshopMutation):
    """Change what the shopfront shows. Fields that are left out stay as they are."""

    access = MANAGES

    class Input:
        id = graphene.ID(required=True, description="The workshop.")
        name = graphene.String(description="The shop's name, 2 to 80 characters.")
        region = graphene.String(description="Region.")
        place = graphene.String(description="Town or village.")
        tagline = graphene.List(graphene.NonNull(TranslationInput), description="One line, by language, at most 160 characters.")
        story = graphene.List(
            graphene.NonNull(TranslationInput),
            description="The story, by language, at most 6,000 characters.",
        )
        founded = graphene.Int(description="The year it was founded.")
        handling_days = graphene.Int(description="Days from acceptance of an order to the post office.")
        contact_email = graphene.String(description="How the platform reaches it.")
        contact_phone = graphene.String(description="How the platform reaches it.")
        picture_id = graphene.ID(description="An image that the viewer uploaded.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields.pop("id"), "Workshop", field="id")
        picture = fields.pop("picture_id", None)
        changes = workshops.ProfileChanges(
            tagline=by_language(fields.pop("tagline", None)),
            story=by_language(fields.pop("story", None)),
            picture_id=key_of(picture, "Image", field="pictureId") if picture else None,
            **fields,
        )
        return {"workshop": workshops.update_profile(by=info.context.viewer, at=at, workshop_id=key, changes=changes)}


class SaveShippingZone(Mutation):
    """Add a shipping zone, or change the one given."""

    access = MANAGES

    class Input:
        workshop_id = graphene.ID(required=True, description="The workshop.")
        id = graphene.ID(description="The zone to change; none adds one.")
        name = graphene.List(graphene.NonNull(TranslationInput), description="A name for buyers, by language; may be left out.")
        carrier = graphene.String(required=True, description="The post or courier.")
        countries = graphene.List(
            graphene.NonNull(graphene.String),
            required=True,
            description="ISO codes, or of parts of the world (UN M49) for all countries in them; an empty list is the rest of the world.",
        )
        first = BigInt(
            required=True,
            description="The price of the first item, in minor units of the workshop's currency.",
        )
        further = BigInt(required=True, description="The price of each further item, in the same units.")
        days_min = graphene.Int(required=True, description="The fewest days on the way.")
        days_max = graphene.Int(required=True, description="The most days on the way.")

    shipping_zone = graphene.Field(ShippingZoneType, description="The zone as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        viewer = info.context.viewer
        zone_id = fields.get("id")
        names = by_language(fields.get("name"))
        draft = shipping.ZoneDraft(
            carrier=fields["carrier"],
            countries=tuple(fields["countries"]),
            first_minor=fields["first"],
            further_minor=fields["further"],
            days_min=fields["days_min"],
            days_max=fields["days_max"],
            name=TranslatedText(viewer.language, names) if names else None,
        )
        zone = shipping.save_zone(
            by=viewer,
            at=at,
            workshop_id=key_of(fields["workshop_id"], "Workshop", field="workshopId"),
            draft=draft,
            zone_id=key_of(zone_id, "ShippingZone", field="id") if zone_id else None,
        )
        return {"shipping_zone": zone}


class RemoveShippingZone(WorkshopMutation):
    """Stop shipping by a zone."""

    access = MANAGES

    class Input:
        id = graphene.ID(required=True, description="The zone.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["id"], "ShippingZone", field="id")
        return {"workshop": shipping.remove_zone(by=info.context.viewer, at=at, zone_id=key)}


class PauseWorkshop(WorkshopMutation):
    """Take a rest: the shop stays visible and sells nothing."""

    access = MANAGES

    class Input:
        id = graphene.ID(required=True, description="The workshop.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["id"], "Workshop", field="id")
        return {"workshop": workshops.pause(by=info.context.viewer, at=at, workshop_id=key)}


class ReopenWorkshop(WorkshopMutation):
    """Sell again after a pause."""

    access = MANAGES

    class Input:
        id = graphene.ID(required=True, description="The workshop.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["id"], "Workshop", field="id")
        return {"workshop": workshops.reopen(by=info.context.viewer, at=at, workshop_id=key)}


class SuspendWorkshop(WorkshopMutation):
    """Stop a workshop from selling; its people are told the reason."""

    access = staff(StaffRole.MODERATOR)

    class Input:
        id = graphene.ID(required=True, description="The workshop.")
        reason = graphene.String(required=True, description="Why, in words for its people.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["id"], "Workshop", field="id")
        return {"workshop": workshops.suspend(by=info.context.viewer, at=at, workshop_id=key, reason=fields["reason"])}


class ReinstateWorkshop(WorkshopMutation):
    """Let a suspended workshop sell again."""

    access = staff(StaffRole.MODERATOR)

    class Input:
        id = graphene.ID(required=True, description="The workshop.")
        reason = graphene.String(description="A word for its people.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["id"], "Workshop", field="id")
        reason = fields.get("reason") or ""
        return {"workshop": workshops.reinstate(by=info.context.viewer, at=at, workshop_id=key, reason=reason)}


class GrantCertificate(WorkshopMutation):
    """Record that a workshop holds a certificate that the platform has seen."""

    access = staff(StaffRole.MODERATOR)

    class Input:
        workshop_id = graphene.ID(required=True, description="The workshop.")
        scheme = SchemeEnum(required=True, description="Under which scheme.")
        number = graphene.String(description="What stands on the paper, at most 60 characters.")
        issued_on = graphene.Date(required=True, description="The day of the paper.")
        expires_on = graphene.Date(description="The last day on which it holds, where it has one.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["workshop_id"], "Workshop", field="workshopId")
        scheme = fields["scheme"]
        draft = certificates.CertificateDraft(
            scheme=getattr(scheme, "value", scheme),
            number=fields.get("number") or "",
            issued_on=fields["issued_on"],
            expires_on=fields.get("expires_on"),
        )
        return {"workshop": certificates.grant(by=info.context.viewer, at=at, workshop_id=key, draft=draft)}


class WithdrawCertificate(WorkshopMutation):
    """Show a certificate of a workshop no more."""

    access = staff(StaffRole.MODERATOR)

    class Input:
        id = graphene.ID(required=True, description="The certificate.")
        reason = graphene.String(required=True, description="Why, for the platform's history.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["id"], "Certificate", field="id")
        return {"workshop": certificates.withdraw(by=info.context.viewer, at=at, certificate_id=key, reason=fields["reason"])}


class Mutations:
    """What can be done with workshops."""

    update_workshop = UpdateWorkshop.Field(description="Change what a shopfront shows.")
    save_shipping_zone = SaveShippingZone.Field(description="Add or change a shipping zone.")
    remove_shipping_zone = RemoveShippingZone.Field(description="Remove a shipping zone.")
    pause_workshop = PauseWorkshop.Field(description="Pause a shop.")
    reopen_workshop = ReopenWorkshop.Field(description="Reopen a paused shop.")
    suspend_workshop = SuspendWorkshop.Field(description="Suspend a workshop (staff).")
    grant_certificate = GrantCertificate.Field(description="Record a certificate of a workshop (staff).")
    withdraw_certificate = WithdrawCertificate.Field(description="Withdraw a certificate of a workshop (staff).")
    reinstate_workshop = ReinstateWorkshop.Field(description="Reinstate a suspended workshop (staff).")
