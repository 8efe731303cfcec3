"""What happens to files after the answer."""

from PIL import UnidentifiedImageError

from shop.files import operations
from shop.kit import outbox


@outbox.job("files.make_sizes")
def make_sizes(image_id: int) -> None:
    """Make the sizes of a picture; one that cannot be read any more is marked instead of tried forever."""
    try:
        operations.make_sizes(image_id)
    except (FileNotFoundError, UnidentifiedImageError):
        operations.mark_failed(image_id)
        raise
