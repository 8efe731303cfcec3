"""Which workshops a viewer sees, and which they may work in."""

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from shop.accounts.viewer import Viewer
from shop.kit.errors import NotFound
from vendors.workshops import policies
from vendors.workshops.models import MAKER_COUNTRIES, Certificate, Maker, Member, ShippingZone, Workshop
from vendors.workshops.states import PUBLIC, WorkshopStatus


def visible_to(viewer: Viewer) -> QuerySet[Workshop]:
    """Open and paused shops for everybody, one's own whatever its state, all for the platform's staff."""
    if viewer.is_staff:
        return Workshop.objects.all()
    seen = Q(status__in=PUBLIC)
    if viewer.user is not None:
        seen |= Q(pk__in=Member.objects.filter(user=viewer.user).values("workshop"))
    return Workshop.objects.filter(seen)


def for_sale() -> QuerySet[Workshop]:
    """Workshops whose goods can be bought now."""
    return Workshop.objects.filter(status=WorkshopStatus.ACTIVE)


def crafts_by_country() -> dict[str, dict[str, int]]:
    """How many workshops of each craft sell in each of the five countries, the commonest craft first; one statement."""
    counted: dict[str, dict[str, int]] = {code: {} for code in MAKER_COUNTRIES}
    rows = for_sale().values_list("country", "craft").annotate(number=Count("pk")).order_by("-number", "craft")
    for country, craft, number in rows:
        counted[str(country)][craft] = number
    return counted


def member_workshops(viewer: Viewer, *roles: str) -> QuerySet[Workshop]:
    """Workshops in which the viewer holds one of the roles (none given: any)."""
    if viewer.user is None:
        return Workshop.objects.none()
    memberships = Member.objects.filter(user=viewer.user)
    if roles:
        memberships = memberships.filter(role__in=roles)
    return Workshop.objects.filter(pk__in=memberships.values("workshop"))


def get(viewer: Viewer, pk: int, *, field: str = "") -> Workshop:
    """The workshop, or NotFound when the viewer may not see it."""
    workshop = visible_to(viewer).filter(pk=pk).first()
    if workshop is None:
        raise NotFound(field=field)
    return workshop


def get_for_member(viewer: Viewer, pk: int, *roles: str, field: str = "") -> Workshop:
    """The workshop for somebody who works in it: NotFound for strangers, NotAllowed for the wrong role."""
    workshop = member_workshops(viewer).filter(pk=pk).first()
    if workshop is None:
        raise NotFound(field=field)
    policies.check_role(viewer, workshop, *roles)
    return workshop


def members_visible_to(viewer: Viewer) -> QuerySet[Member]:
    """Members with their people: of the viewer's own workshops, of all for the platform's staff."""
    members = Member.objects.select_related("user").order_by("since", "pk")
    if viewer.is_staff:
        return members
    return members.filter(workshop__in=member_workshops(viewer))


def makers_visible_to(viewer: Viewer) -> QuerySet[Maker]:
    """Makers of the workshops that the viewer sees, in the shop's own order."""
    return Maker.objects.filter(workshop__in=visible_to(viewer)).order_by("position", "pk")


def zones_visible_to(viewer: Viewer) -> QuerySet[ShippingZone]:
    """Active shipping zones of the workshops that the viewer sees, in the shop's own order."""
    zones = ShippingZone.objects.filter(is_active=True, workshop__in=visible_to(viewer))
    return zones.order_by("position", "pk")


def certificates_visible_to(viewer: Viewer) -> QuerySet[Certificate]:
    """Certificates of the workshops that the viewer sees, the oldest first: those that hold today; for the platform's staff
    also those that have run out.
    """
    certificates = Certificate.objects.filter(withdrawn_at=None, workshop__in=visible_to(viewer)).order_by("issued_on", "pk")
    if viewer.is_staff:
        return certificates
    today = timezone.now().date()
    return certificates.filter(Q(expires_on=None) | Q(expires_on__gte=today), issued_on__lte=today)


def roles(viewer: Viewer) -> dict[int, str]:
    """The viewer's role by the primary key of each workshop they work in."""
    if viewer.user is None:
        return {}
    return dict(Member.objects.filter(user=viewer.user).values_list("workshop_id", "role"))


def directory(viewer: Viewer, *, status: str | None = None, country: str | None = None, craft: str | None = None) -> QuerySet[Workshop]:
    """Visible workshops, narrowed by what is given."""
    wanted = {
        "status": getattr(status, "value", status),
        "country": country and country.upper(),
        "craft": craft,
    }
    return visible_to(viewer).filter(**{name: value for name, value in wanted.items() if value})
