"""What happens to files after the answer."""

from celery import shared_task
from django.utils import timezone
from PIL import UnidentifiedImageError

from shop.files import operations, resumable
from shop.kit import outbox


@outbox.job("files.make_sizes")
def make_sizes(image_id: int) -> None:
    """Make the sizes of a picture; one that cannot be read any more is marked instead of tried forever."""
    try:
        operations.make_sizes(image_id)
    except (FileNotFoundError, UnidentifiedImageError):
        operations.mark_failed(image_id)
        raise


@shared_task(name="shop.files.tasks.forget_uploads")
def forget_uploads() -> None:
    """Forget the uploads that nobody went on with."""
    resumable.forget_expired(timezone.now())
