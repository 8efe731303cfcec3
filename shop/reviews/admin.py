"""Reviews in the back room."""

from shop.kit.back_room import show
from shop.reviews.models import ProductRating, Review, StoppedLetters

show(Review, "product", "author", "status", "stars", "written_at", "answered_at", search=("product__slug", "author__email"))
show(ProductRating, "product", "count", "total", search=("product__slug",))
show(StoppedLetters, "user", "stopped_at", search=("user__email",))
