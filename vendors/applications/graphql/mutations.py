"""Mutations of applications: the applicant's."""

from datetime import datetime
from typing import Any

import graphene

from shop.kit.errors import Invalid
from shop.kit.graphql.access import signed_in
from shop.kit.graphql.errors import user_errors
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import key_of
from vendors.applications import operations as applications
from vendors.applications.graphql.decisions import (
    ApproveApplication,
    RejectApplication,
    RequestApplicationChanges,
)
from vendors.applications.graphql.types import ApplicationDocumentType, ApplicationType, DocumentKindEnum
from vendors.workshops.graphql.types import LegalFormEnum

APPLIES = signed_in(scope="listings")


def as_text(value: Any) -> str:
    """A text or an enum's value; null empties the field."""
    return str(getattr(value, "value", value) or "")


class SaveApplication(Mutation):
    """Keep what was written so far. Fields that are left out stay; a draft may be incomplete.

    What is wrong is kept too; the errors say what to mend before the application is submitted.
    """

    access = APPLIES

    class Input:
        id = graphene.ID(description="The application; none means the viewer's open one, which is started if need be.")
        country = graphene.String(description="KZ, KG, TJ, TM or UZ.")
        legal_form = graphene.Argument(LegalFormEnum, description="What the workshop is before the law.")
        tax_number = graphene.String(description="Tax number of the registration; a person without one leaves it out.")
        shop_name = graphene.String(description="Name of the shop.")
        craft = graphene.String(description="Slug of a category.")
        region = graphene.String(description="Region.")
        place = graphene.String(description="Town or village.")
        language = graphene.String(description="The language in which the story is written.")
        story = graphene.String(description="The story for buyers, at least 60 characters to submit.")
        contact_name = graphene.String(description="Whom to ask for.")
        contact_email = graphene.String(description="E-mail.")
        contact_phone = graphene.String(description="Phone, with the country's code or as written in the country.")

    application = graphene.Field(ApplicationType, description="The application as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        global_id = fields.pop("id", None)
        saved = applications.save(
            by=info.context.viewer,
            at=at,
            values={name: as_text(value) for name, value in fields.items()},
            application_id=key_of(global_id, "Application", field="id") if global_id else None,
        )
        errors = user_errors(Invalid(saved.wrong)) if saved.wrong else []
        return {"application": saved.application, "errors": errors}


class AddApplicationDocument(Mutation):
    """Put an uploaded document with the application."""

    access = APPLIES

    class Input:
        application_id = graphene.ID(description="The application; none means the viewer's open one.")
        document_id = graphene.ID(required=True, description="A document that the viewer uploaded.")
        kind = graphene.Argument(DocumentKindEnum, required=True, description="What it proves.")

    application_document = graphene.Field(ApplicationDocumentType, description="The document with the application.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        global_id = fields.get("application_id")
        row = applications.add_document(
            by=info.context.viewer,
            at=at,
            document_id=key_of(fields["document_id"], "Document", field="documentId"),
            kind=as_text(fields["kind"]),
            application_id=key_of(global_id, "Application", field="applicationId") if global_id else None,
        )
        return {"application_document": row}


class RemoveApplicationDocument(Mutation):
    """Take a document out of the application."""

    access = APPLIES

    class Input:
        id = graphene.ID(required=True, description="The document with the application.")

    application = graphene.Field(ApplicationType, description="The application as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["id"], "ApplicationDocument", field="id")
        return {"application": applications.remove_document(by=info.context.viewer, at=at, application_document_id=key)}


class SubmitApplication(Mutation):
    """Hand the application in, the first time or after changes."""

    access = APPLIES

    class Input:
        id = graphene.ID(required=True, description="The application.")

    application = graphene.Field(ApplicationType, description="The application as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["id"], "Application", field="id")
        return {"application": applications.submit(by=info.context.viewer, at=at, application_id=key)}


class WithdrawApplication(Mutation):
    """Take the application back: it is a draft again."""

    access = APPLIES

    class Input:
        id = graphene.ID(required=True, description="The application.")

    application = graphene.Field(ApplicationType, description="The application as it is now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """One call of the domain."""
        key = key_of(fields["id"], "Application", field="id")
        return {"application": applications.withdraw(by=info.context.viewer, at=at, application_id=key)}


class Mutations:
    """What can be done with applications."""

    save_application = SaveApplication.Field(description="Keep a draft.")
    add_application_document = AddApplicationDocument.Field(description="Add a document.")
    remove_application_document = RemoveApplicationDocument.Field(description="Remove a document.")
    submit_application = SubmitApplication.Field(description="Submit an application.")
    withdraw_application = WithdrawApplication.Field(description="Withdraw an application.")
    request_application_changes = RequestApplicationChanges.Field(description="Ask the applicant for changes (staff).")
    approve_application = ApproveApplication.Field(description="Approve an application (staff).")
    reject_application = RejectApplication.Field(description="Reject an application (staff).")
