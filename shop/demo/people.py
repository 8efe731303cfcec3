"""The people of the demo, whose sign-ins the launcher prints. Production refuses to start with them."""

from django.contrib.auth import get_user_model
from django.db import transaction

from shop.accounts import operations as accounts
from shop.accounts.models import StaffRole, User
from shop.accounts.viewer import Viewer

PASSWORD = "silk-road-2026"  # noqa: S105  a demo's password is printed for everyone
#: The secret of the demo admins' authenticators; `manage.py demo_code` prints their code of the moment.
ADMIN_TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105
BUYER = "buyer@usta.example"
ADMIN = "admin@usta.example"
#: Releases the payouts that the other has prepared: two people are needed.
SECOND_ADMIN = "second@usta.example"
#: The workshops whose owners' sign-ins are printed, of two countries.
VENDORS = ("mangystau-kumisi", "margilon-abri")


def person(email: str, *, name: str, language: str, country: str = "", staff_roles: tuple[str, ...] = ()) -> User:
    """The person with that address, made when missing."""
    known = get_user_model().objects.filter(email=email).first()
    if known is not None:
        return known
    return accounts.create_person(
        email=email, password=PASSWORD, name=name, language=language, country=country, staff_roles=list(staff_roles)
    )


def admin() -> Viewer:
    """The platform's admin, with a second factor, as a confirmed viewer."""
    return _admin(ADMIN, name="Aizada Toktomamatova", language="en", country="KG")


def second_admin() -> Viewer:
    """Another, with the same code."""
    return _admin(SECOND_ADMIN, name="Farrukh Saidov", language="ru", country="TJ")


@transaction.atomic
def _admin(email: str, *, name: str, language: str, country: str) -> Viewer:
    user = person(email, name=name, language=language, country=country, staff_roles=(StaffRole.ADMIN,))
    accounts.enroll_totp(user, ADMIN_TOTP_SECRET)
    return Viewer(user=user, staff_confirmed=True)


def buyer() -> User:
    """A buyer abroad."""
    return person(BUYER, name="Hannah Vogel", language="en", country="DE")
