"""Root fields that read applications."""

from typing import Any

import graphene

from shop.accounts.graphql.types import UserType
from shop.accounts.models import User
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.kit.graphql.loading import prepare
from shop.kit.graphql.scalars import extend
from vendors.applications import queries
from vendors.applications.graphql.types import ApplicationStatusEnum, ApplicationType
from vendors.applications.models import Application
from vendors.applications.states import ApplicationStatus


class Queries(graphene.ObjectType):
    """What can be asked about applications."""

    my_application = graphene.Field(
        ApplicationType,
        description="The viewer's own application, the latest of several; null when there is none.",
    )
    applications = ConnectionField(
        ApplicationType,
        status=graphene.Argument(
            ApplicationStatusEnum,
            default_value=ApplicationStatus.SUBMITTED.value,
            description="Those in this status; by default those that wait for a decision.",
        ),
        description="The queue of applications, the longest waiting first; empty for all but moderators.",
    )

    @staticmethod
    def resolve_my_application(root: Any, info: graphene.ResolveInfo) -> Application | None:
        """One application with what is selected."""
        found: Application | None = prepare(queries.own(info.context.viewer), info).first()
        return found

    @staticmethod
    def resolve_applications(
        root: Any, info: graphene.ResolveInfo, status: Any, first: int | None = None, after: str | None = None
    ) -> Page:
        """A page of the queue."""
        rows = queries.queue(info.context.viewer, getattr(status, "value", status))
        return keyset(rows, info, order=("submitted_at", "pk"), first=first, after=after)


def _applications_of(user: User, info: graphene.ResolveInfo) -> list[Application]:
    """All of them: a person applies a few times at most."""
    rows = queries.visible_to(info.context.viewer).filter(applicant=user)
    return list(prepare(rows.order_by("-created_at", "-pk"), info))


extend(
    UserType,
    applications=graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(ApplicationType))),
        resolver=_applications_of,
        description="Their applications, the latest first; for themself and moderators.",
    ),
)
