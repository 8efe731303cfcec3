"""What people change about themselves over GraphQL."""

from datetime import datetime
from typing import Any

import graphene

from shop.accounts import operations, people, policies, tokens
from shop.accounts.graphql.types import AddressType, ApiTokenType, StaffRoleEnum, UserType, ViewerType
from shop.accounts.middleware import PREFERENCES_COOKIE, remember
from shop.accounts.viewer import SCOPES
from shop.kit.addresses import FIELDS
from shop.kit.errors import NotAllowed
from shop.kit.graphql.access import anyone, signed_in, staff
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import key_of


class AddressInput(graphene.InputObjectType):
    """An address; which fields a country has is told by `addressFields`."""

    country = graphene.String(required=True, description="Two letters (ISO 3166-1).")
    name = graphene.String(description="Who receives.")
    company_name = graphene.String(description="The company.")
    street_address = graphene.String(description="Street, house and flat, at most three lines.")
    city_area = graphene.String(description="Part of the town.")
    city = graphene.String(description="Town or village.")
    country_area = graphene.String(description="Region or state.")
    postal_code = graphene.String(description="Postal code.")
    sorting_code = graphene.String(description="Sorting code.")


def address_data(address: dict[str, Any]) -> dict[str, Any]:
    """The input as shop.kit.addresses takes it, without the country."""
    return {name: address[name] for name in FIELDS if address.get(name)}


class ChoosePreferences(Mutation):
    """Choose currency, destination, time zone and language; what is left out stays as it is."""

    access = anyone()

    class Input:
        """Codes."""

        currency = graphene.String(description="One of Viewer.currencies.")
        ship_to = graphene.String(description="The country that goods are to be sent to, two letters; empty for none.")
        timezone = graphene.String(description="A zone, such as Asia/Tashkent.")
        language = graphene.String(description="The language of e-mails: kk, ky, tg, tk, uz, ru or en.")

    viewer = graphene.Field(ViewerType, description="The one who asks, with the new choice.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Keep the choice with the account, and in the browser."""
        request = info.context
        chosen = operations.choose(by=request.viewer, at=at, **fields)
        kept = "|".join((chosen["currency"], chosen["ship_to"], chosen["timezone"]))
        if request.viewer.scopes is None:
            remember(request, PREFERENCES_COOKIE, kept)
        request.viewer = request.viewer.reading(chosen["currency"], chosen["ship_to"], chosen["timezone"])
        return {"viewer": request.viewer}


class UpdateProfile(Mutation):
    """Change the name that others read."""

    access = signed_in()

    class Input:
        """The name."""

        name = graphene.String(required=True, description="At most 120 characters; empty for none.")

    user = graphene.Field(UserType, description="The person.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Change the name."""
        return {"user": operations.update_profile(by=info.context.viewer, at=at, **fields)}


class SaveAddress(Mutation):
    """Keep a new address, or change one."""

    access = signed_in()

    class Input:
        """The address."""

        id = graphene.ID(description="The address to change; left out for a new one.")
        address = AddressInput(required=True, description="The address.")
        phone = graphene.String(description="Whom the carrier calls; a number without + is taken to be of the country.")
        is_default = graphene.Boolean(description="Whether it is to be offered first.")

    address = graphene.Field(AddressType, description="The address.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Keep it."""
        key = key_of(fields["id"], "Address", field="id") if fields.get("id") else None
        address = operations.save_address(
            by=info.context.viewer,
            at=at,
            address_id=key,
            country=fields["address"]["country"],
            data=address_data(fields["address"]),
            phone=fields.get("phone") or "",
            is_default=bool(fields.get("is_default")),
        )
        return {"address": address}


class DeleteAddress(Mutation):
    """Forget an address; orders keep where they were sent."""

    access = signed_in()

    class Input:
        """Which."""

        id = graphene.ID(required=True, description="The address.")

    deleted_id = graphene.ID(description="The id that is no more.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Forget it."""
        operations.delete_address(by=info.context.viewer, at=at, address_id=key_of(fields["id"], "Address", field="id"))
        return {"deleted_id": fields["id"]}


class CreateApiToken(Mutation):
    """Make a token for a program. A token cannot make another one."""

    access = signed_in()

    class Input:
        """Name, scopes and time."""

        name = graphene.String(required=True, description="What to call it, at most 60 characters.")
        scopes = graphene.List(graphene.NonNull(graphene.String), required=True, description=f"What it allows, of {', '.join(SCOPES)}.")
        days = graphene.Int(description="How many days it is good for, 1 to 3650; left out for no end.")

    token = graphene.Field(ApiTokenType, description="The token.")
    secret = graphene.String(description="What the program sends as Authorization: Bearer …; shown only now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Make it."""
        viewer = _session_only(info)
        token, secret = tokens.create(by=viewer, at=at, days=fields.pop("days", None), **fields)
        return {"token": token, "secret": secret}


class RevokeApiToken(Mutation):
    """End a token at once."""

    access = signed_in()

    class Input:
        """Which."""

        id = graphene.ID(required=True, description="The token.")

    token = graphene.Field(ApiTokenType, description="The token.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """End it."""
        viewer = _session_only(info)
        return {"token": tokens.revoke(by=viewer, token_id=key_of(fields["id"], "ApiToken", field="id"), at=at)}


class PersonMutation(Mutation):
    """A mutation of the staff that answers with the person."""

    class Meta:
        abstract = True

    person = graphene.Field(UserType, description="The person as they are now.")


class EndSessions(PersonMutation):
    """Sign a person out everywhere."""

    access = staff(*policies.SUPPORT)

    class Input:
        """Whom."""

        person = graphene.ID(required=True, description="The person.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """End them."""
        key = key_of(fields["person"], "User", field="person")
        return {"person": people.end_sessions(by=info.context.viewer, at=at, person_id=key)}


class LockPerson(PersonMutation):
    """Keep a person from signing in and stop their tokens; they are told the reason."""

    access = staff(*policies.SUPPORT)

    class Input:
        """Whom, and why."""

        person = graphene.ID(required=True, description="The person.")
        reason = graphene.String(required=True, description="Why, in words for the person.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Lock them."""
        key = key_of(fields["person"], "User", field="person")
        return {"person": people.lock(by=info.context.viewer, at=at, person_id=key, reason=fields["reason"])}


class UnlockPerson(PersonMutation):
    """Let a locked person sign in again."""

    access = staff(*policies.SUPPORT)

    class Input:
        """Whom."""

        person = graphene.ID(required=True, description="The person.")
        reason = graphene.String(description="A word for the person.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Unlock them."""
        key = key_of(fields["person"], "User", field="person")
        return {"person": people.unlock(by=info.context.viewer, at=at, person_id=key, reason=fields.get("reason") or "")}


class GrantStaffRole(PersonMutation):
    """Give a person a role at the platform; it opens nothing until they pass a second factor."""

    access = staff(*policies.APPOINTING)

    class Input:
        """Whom, and which."""

        person = graphene.ID(required=True, description="The person; not oneself.")
        role = StaffRoleEnum(required=True, description="The role.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Grant it."""
        key = key_of(fields["person"], "User", field="person")
        return {"person": people.grant_role(by=info.context.viewer, at=at, person_id=key, role=_role(fields["role"]))}


class RevokeStaffRole(PersonMutation):
    """Take a role at the platform away."""

    access = staff(*policies.APPOINTING)

    class Input:
        """Whom, and which."""

        person = graphene.ID(required=True, description="The person; not oneself.")
        role = StaffRoleEnum(required=True, description="The role.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Revoke it."""
        key = key_of(fields["person"], "User", field="person")
        return {"person": people.revoke_role(by=info.context.viewer, at=at, person_id=key, role=_role(fields["role"]))}


def _role(value: Any) -> str:
    return str(getattr(value, "value", value))


def _session_only(info: graphene.ResolveInfo) -> Any:
    viewer = info.context.viewer
    if viewer.scopes is not None:
        raise NotAllowed
    return viewer


class Mutations(graphene.ObjectType):
    """Mutations of people."""

    choose_preferences = ChoosePreferences.Field(description="Choose currency, destination, time zone and language.")
    update_profile = UpdateProfile.Field(description="Change the name that others read.")
    save_address = SaveAddress.Field(description="Keep a new address, or change one.")
    delete_address = DeleteAddress.Field(description="Forget an address.")
    create_api_token = CreateApiToken.Field(description="Make a token for a program; its secret is shown once.")
    revoke_api_token = RevokeApiToken.Field(description="End a token at once.")
    end_sessions = EndSessions.Field(description="Sign a person out everywhere (staff).")
    lock_person = LockPerson.Field(description="Keep a person from signing in (staff).")
    unlock_person = UnlockPerson.Field(description="Let a locked person sign in again (staff).")
    grant_staff_role = GrantStaffRole.Field(description="Give a person a role at the platform (admins).")
    revoke_staff_role = RevokeStaffRole.Field(description="Take a role at the platform away (admins).")
