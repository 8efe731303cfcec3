"""Which applications a viewer sees: their own; all that were ever submitted, for those who decide."""

from django.db.models import Q, QuerySet

from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.kit.errors import NotFound
from vendors.applications.models import Application, ApplicationDocument, ChangeRequest, Revision
from vendors.applications.states import OPEN, ApplicationStatus


def visible_to(viewer: Viewer) -> QuerySet[Application]:
    """One's own; for moderators all that were submitted, since a draft is nobody else's business."""
    if viewer.user is None or not viewer.may_read("listings"):
        return Application.objects.none()
    seen = Q(applicant=viewer.user)
    if viewer.has_staff_role(StaffRole.MODERATOR):
        seen |= Q(submitted_at__isnull=False)
    return Application.objects.filter(seen)


def own(viewer: Viewer) -> QuerySet[Application]:
    """The viewer's own applications, the latest first."""
    if viewer.user is None or not viewer.may_read("listings"):
        return Application.objects.none()
    return Application.objects.filter(applicant=viewer.user).order_by("-created_at", "-pk")


def open_of(viewer: Viewer) -> Application | None:
    """The viewer's one application that is not decided."""
    return own(viewer).filter(status__in=OPEN).first()


def queue(viewer: Viewer, status: str = ApplicationStatus.SUBMITTED) -> QuerySet[Application]:
    """Applications of everybody in a status, for those who decide; empty for others."""
    if not viewer.has_staff_role(StaffRole.MODERATOR):
        return Application.objects.none()
    return visible_to(viewer).filter(status=status, submitted_at__isnull=False)


def get(viewer: Viewer, pk: int, *, field: str = "id") -> Application:
    """The application, or NotFound when it is not the viewer's to see."""
    application = visible_to(viewer).filter(pk=pk).first()
    if application is None:
        raise NotFound(field=field)
    return application


def get_own(viewer: Viewer, pk: int, *, field: str = "id") -> Application:
    """The viewer's own application, or NotFound."""
    application = own(viewer).filter(pk=pk).first()
    if application is None:
        raise NotFound(field=field)
    return application


def documents_visible_to(viewer: Viewer) -> QuerySet[ApplicationDocument]:
    """Documents of visible applications with their files."""
    rows = ApplicationDocument.objects.filter(application__in=visible_to(viewer))
    return rows.select_related("document").order_by("pk")


def change_requests_visible_to(viewer: Viewer) -> QuerySet[ChangeRequest]:
    """What was asked in visible applications, the oldest first."""
    return ChangeRequest.objects.filter(application__in=visible_to(viewer)).select_related("by").order_by("at", "pk")


def for_letter(pk: int) -> Application:
    """The application with the person it is from and the workshop it became, whoever asks."""
    return Application.objects.select_related("applicant", "workshop").get(pk=pk)


def decision_reason(application: Application) -> str:
    """The reason given with the last step of the application; may be empty."""
    last = application.history.all().last()
    return last.reason if last else ""


def revisions_visible_to(viewer: Viewer) -> QuerySet[Revision]:
    """The submitted versions of visible applications."""
    return Revision.objects.filter(application__in=visible_to(viewer)).order_by("number")
