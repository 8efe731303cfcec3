"""Letters that ask buyers how something is, and their end."""

from datetime import datetime, timedelta

from django.core import signing

from shop.accounts.models import User
from shop.kit import outbox
from shop.kit.errors import NotFound
from shop.orders.models import VendorOrder
from shop.reviews.models import StoppedLetters

SALT = "reviews.letters"
#: A piece is lived with for some days before anybody is asked about it.
ASK_AFTER = timedelta(days=3)


def ask_later(part: VendorOrder, at: datetime) -> None:
    """One letter for a parcel, some days after it arrived, to a buyer with an account; however often this is called."""
    if part.order.buyer_id:
        outbox.put("reviews.ask", at=at + ASK_AFTER, unique_key=f"reviews.ask:{part.pk}", vendor_order_id=part.pk)


def key_for(user: User) -> str:
    """What stands in the links of the letters, so that they end without signing in."""
    return signing.dumps(user.pk, salt=SALT)


def find_by_key(key: str) -> User:
    """The person whom the letters are for; NotFound for a key that is none of ours."""
    try:
        user_id = signing.loads(key, salt=SALT)
    except signing.BadSignature:
        raise NotFound(field="key") from None
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise NotFound(field="key")
    return found


def stop(*, key: str, at: datetime) -> None:
    """No more such letters, for whoever holds one; a second time changes nothing."""
    StoppedLetters.objects.get_or_create(user=find_by_key(key), defaults={"stopped_at": at})
