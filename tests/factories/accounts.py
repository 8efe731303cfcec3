"""People for tests."""

import factory
from allauth.account.internal.userkit import user_id_to_str
from django.test import Client
from factory.django import DjangoModelFactory

from shop.accounts.models import StaffRole, User


class UserFactory(DjangoModelFactory):
    """A person with an e-mail address."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person{number}@example.com")
    name = factory.Sequence(lambda number: f"Person {number}")
    language = "en"

    class Params:
        moderator = factory.Trait(staff_roles=[StaffRole.MODERATOR])
        finance = factory.Trait(staff_roles=[StaffRole.FINANCE])
        support = factory.Trait(staff_roles=[StaffRole.SUPPORT])
        admin = factory.Trait(staff_roles=[StaffRole.ADMIN])
        by_phone = factory.Trait(email=None, phone=factory.Sequence(lambda number: f"+99890{number:07d}"), phone_verified=True)


def sign_in_confirmed(client: Client, user: User) -> Client:
    """A session of the user in which a second factor was passed."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session.save()
    return client
