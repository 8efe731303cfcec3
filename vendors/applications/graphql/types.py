"""GraphQL types of applications: what was written, what was asked, and what changed."""

from typing import Any

import graphene
from django.conf import settings
from django.db.models import QuerySet
from graphene.utils.str_converters import to_camel_case

from shop.files.graphql import DocumentType
from shop.kit.formatting import country_name
from shop.kit.graphql.history import NEED as HISTORY
from shop.kit.graphql.history import history_field
from shop.kit.graphql.loading import Fetch, Join
from shop.kit.graphql.nodes import NodeType
from shop.kit.graphql.scalars import enum_of, language_of
from vendors.applications import labels, policies, queries, revisions
from vendors.applications.models import Application, ApplicationDocument, ChangeRequest, DocumentKind
from vendors.applications.states import EDITABLE, ApplicationStatus
from vendors.workshops.graphql.types import LegalFormEnum, WorkshopType

ApplicationStatusEnum = enum_of(ApplicationStatus, "ApplicationStatus", "Where an application stands.")
DocumentKindEnum = enum_of(DocumentKind, "DocumentKind", "What a document proves.")


class ApplicationDocumentType(NodeType):
    """A private document given with an application."""

    class Meta:
        model = ApplicationDocument
        name = "ApplicationDocument"
        description = "A private document given with an application."

    needs = {"document": (Join("document"),)}

    kind = graphene.Field(DocumentKindEnum, required=True, description="What it proves.")
    kind_label = graphene.String(required=True, description="The same in words for the reader.")
    document = graphene.Field(DocumentType, required=True, description="The file, with a link that opens it for a short time.")
    added_at = graphene.DateTime(required=True, description="When it was added.")

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[ApplicationDocument]:
        """Documents of applications that the viewer sees."""
        return queries.documents_visible_to(viewer)

    @staticmethod
    def resolve_kind_label(row: ApplicationDocument, info: graphene.ResolveInfo) -> str:
        """In the reader's language."""
        return str(row.get_kind_display())


class ChangeRequestType(graphene.ObjectType):
    """What the platform asks to change in an application, on the field that it concerns."""

    class Meta:
        name = "ChangeRequest"
        description = "What the platform asks to change in an application, on the field that it concerns."

    field = graphene.String(required=True, description="The input field of saveApplication, or documents.")
    label = graphene.String(required=True, description="The field's name for the reader.")
    reason = graphene.String(required=True, description="What to change and why.")
    asked_by = graphene.String(required=True, description="Who asks; to the applicant the marketplace itself.")
    at = graphene.DateTime(required=True, description="When it was asked.")
    answered_at = graphene.DateTime(description="When the application was submitted again; null until then.")

    @staticmethod
    def resolve_field(request: ChangeRequest, info: graphene.ResolveInfo) -> str:
        """As in the API."""
        return str(to_camel_case(request.field))

    @staticmethod
    def resolve_label(request: ChangeRequest, info: graphene.ResolveInfo) -> str:
        """In the reader's language."""
        return labels.field_label(request.field)

    @staticmethod
    def resolve_asked_by(request: ChangeRequest, info: graphene.ResolveInfo) -> str:
        """Names of staff stay among the staff."""
        return str(request.by.display_name if info.context.viewer.is_staff else settings.SITE_NAME)


class ApplicationChange(graphene.ObjectType):
    """A field that a resubmission changed."""

    field = graphene.String(required=True, description="The input field of saveApplication, or documents.")
    label = graphene.String(required=True, description="The field's name for the reader.")
    before = graphene.String(required=True, description="The value before, in words for the reader; may be empty.")
    after = graphene.String(required=True, description="The value after, in words for the reader; may be empty.")

    @staticmethod
    def resolve_field(change: revisions.Change, info: graphene.ResolveInfo) -> str:
        """As in the API."""
        return str(to_camel_case(change.field))

    @staticmethod
    def resolve_label(change: revisions.Change, info: graphene.ResolveInfo) -> str:
        """In the reader's language."""
        return labels.field_label(change.field)

    @staticmethod
    def resolve_before(change: revisions.Change, info: graphene.ResolveInfo) -> str:
        """Codes become words."""
        return labels.value_label(change.field, change.before)

    @staticmethod
    def resolve_after(change: revisions.Change, info: graphene.ResolveInfo) -> str:
        """Codes become words."""
        return labels.value_label(change.field, change.after)


class ApplicationType(NodeType):
    """An application to open a workshop."""

    class Meta:
        model = Application
        name = "Application"
        description = "An application to open a workshop; its applicant and the platform's moderators see it."

    needs = {
        "applicantName": (Join("applicant"),),
        "workshop": (Join("workshop"),),
        "documents": (Fetch("documents", queries.documents_visible_to),),
        "changeRequests": (Fetch("change_requests", queries.change_requests_visible_to),),
        "changes": (Fetch("revisions", queries.revisions_visible_to),),
        "history": (HISTORY,),
    }

    status = graphene.Field(ApplicationStatusEnum, required=True, description="Where it stands.")
    status_label = graphene.String(required=True, description="The same in words for the reader.")
    can_edit = graphene.Boolean(required=True, description="Whether the viewer may change and submit it now.")
    can_review = graphene.Boolean(required=True, description="Whether the viewer may decide on it now.")
    applicant_name = graphene.String(required=True, description="The person who applies.")
    country = graphene.String(required=True, description="ISO code; empty until chosen.")
    country_name = graphene.String(required=True, description="The country for the reader; empty until chosen.")
    legal_form = graphene.Field(LegalFormEnum, description="What the workshop is before the law; null until chosen.")
    legal_form_label = graphene.String(required=True, description="The same in words for the reader; empty until chosen.")
    tax_number = graphene.String(required=True, description="Tax number of the registration; may be empty.")
    shop_name = graphene.String(required=True, description="Name of the shop; empty until written.")
    craft = graphene.String(required=True, description="Slug of a category; empty until chosen.")
    region = graphene.String(required=True, description="Region; may be empty.")
    place = graphene.String(required=True, description="Town or village; empty until written.")
    language = graphene.String(required=True, description="The language in which the applicant writes.")
    story = graphene.String(required=True, description="The story for buyers; empty until written.")
    contact_name = graphene.String(required=True, description="Whom to ask for; empty until written.")
    contact_email = graphene.String(required=True, description="E-mail; empty until written.")
    contact_phone = graphene.String(required=True, description="Phone in international form; empty until written.")
    created_at = graphene.DateTime(required=True, description="When it was started.")
    submitted_at = graphene.DateTime(description="When it was last submitted; null for a draft.")
    decided_at = graphene.DateTime(description="When it was approved or rejected.")
    workshop = graphene.Field(WorkshopType, description="The workshop that it became.")
    documents = graphene.List(graphene.NonNull(ApplicationDocumentType), required=True, description="The private documents.")
    change_requests = graphene.List(
        graphene.NonNull(ChangeRequestType),
        required=True,
        description="Every change that was asked for, oldest first.",
    )
    changes = graphene.List(
        graphene.NonNull(ApplicationChange),
        required=True,
        description="What the last submission changed against the one before; empty after the first.",
    )
    history = history_field(Application)

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[Application]:
        """One's own, and those submitted for moderators."""
        return queries.visible_to(viewer)

    @staticmethod
    def resolve_status_label(application: Application, info: graphene.ResolveInfo) -> str:
        """In the reader's language."""
        return str(application.get_status_display())

    @staticmethod
    def resolve_can_edit(application: Application, info: graphene.ResolveInfo) -> bool:
        """The applicant, while it is open to changes."""
        user = info.context.viewer.user
        return user is not None and application.applicant_id == user.pk and application.status in EDITABLE

    @staticmethod
    def resolve_can_review(application: Application, info: graphene.ResolveInfo) -> bool:
        """A moderator who is not the applicant, while it waits."""
        waits = application.status == ApplicationStatus.SUBMITTED
        return waits and policies.can_review(info.context.viewer, application)

    @staticmethod
    def resolve_applicant_name(application: Application, info: graphene.ResolveInfo) -> str:
        """As the person is called on the platform."""
        return application.applicant.display_name

    @staticmethod
    def resolve_country(application: Application, info: graphene.ResolveInfo) -> str:
        """The code alone."""
        return str(application.country)

    @staticmethod
    def resolve_country_name(application: Application, info: graphene.ResolveInfo) -> str:
        """For the reader."""
        code = str(application.country)
        return country_name(code, language_of(info)) if code else ""

    @staticmethod
    def resolve_legal_form(application: Application, info: graphene.ResolveInfo) -> str | None:
        """Null until chosen."""
        return application.legal_form or None

    @staticmethod
    def resolve_legal_form_label(application: Application, info: graphene.ResolveInfo) -> str:
        """In the reader's language."""
        return labels.value_label("legal_form", application.legal_form)

    @staticmethod
    def resolve_documents(application: Application, info: graphene.ResolveInfo) -> Any:
        """Loaded with the application."""
        return application.documents.all()

    @staticmethod
    def resolve_change_requests(application: Application, info: graphene.ResolveInfo) -> Any:
        """Loaded with the application."""
        return application.change_requests.all()

    @staticmethod
    def resolve_changes(application: Application, info: graphene.ResolveInfo) -> list[revisions.Change]:
        """From the versions loaded with the application."""
        return revisions.latest_changes(application)
