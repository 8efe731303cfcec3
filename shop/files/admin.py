"""Files in the back room: what there is, and who opened which document."""

from shop.files.models import Document, Image, Upload
from shop.kit.back_room import show

show(Image, "folder", "owner", "status", "width", "height", "byte_size", search=("folder", "sha256"))
show(Document, "name", "owner", "content_type", "byte_size", search=("name", "sha256"), hidden=("key",))
show(Upload, "name", "owner", "kind", "size", "received", "is_finished", "expires_at", search=("name",), hidden=("key", "parts"))
