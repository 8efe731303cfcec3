"""Mutations of applications: the platform staff's."""

from datetime import datetime
from typing import Any

import graphene
from graphene.utils.str_converters import to_snake_case

from shop.accounts.models import StaffRole
from shop.kit.graphql.access import staff
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import key_of
from vendors.applications import decisions
from vendors.applications.graphql.types import ApplicationType

REVIEWS = staff(StaffRole.MODERATOR)


class ChangeRequestInput(graphene.InputObjectType):
    """A change to ask for."""

    field = graphene.String(required=True, description="An input field of saveApplication, or documents.")
    reason = graphene.String(required=True, description="What to change and why, in words for the applicant.")


class RequestApplicationChanges(Mutation):
    """Send an application back with a reason on each field that needs a change."""

    access = REVIEWS

    class Input:
        id = graphene.ID(required=True, description="The application.")
        requests = graphene.List(graphene.NonNull(ChangeRequestInput), required=True, description="At least one; each field once.")

    application = graphene.Field(ApplicationType, description="The application as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        requests = [decisions.Request(to_snake_case(item["field"]), item["reason"]) for item in fields["requests"]]
        key = key_of(fields["id"], "Application", field="id")
        changed = decisions.request_changes(by=info.context.viewer, at=at, application_id=key, requests=requests)
        return {"application": changed}


class ApproveApplication(Mutation):
    """Approve an application: its workshop opens."""

    access = REVIEWS

    class Input:
        id = graphene.ID(required=True, description="The application.")
        reason = graphene.String(description="A note for the history, which the applicant may read.")

    application = graphene.Field(ApplicationType, description="The application as it is now, with its workshop.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["id"], "Application", field="id")
        reason = fields.get("reason") or ""
        return {"application": decisions.approve(by=info.context.viewer, at=at, application_id=key, reason=reason)}


class RejectApplication(Mutation):
    """Refuse an application for good."""

    access = REVIEWS

    class Input:
        id = graphene.ID(required=True, description="The application.")
        reason = graphene.String(required=True, description="Why, in words for the applicant.")

    application = graphene.Field(ApplicationType, description="The application as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["id"], "Application", field="id")
        decided = decisions.reject(by=info.context.viewer, at=at, application_id=key, reason=fields["reason"])
        return {"application": decided}
