"""The catalogue in the back room."""

from shop.catalogue.models import Category, Product, SavedProduct, Term, Variant
from shop.kit.back_room import show

show(Category, "slug", "parent", "position", search=("slug",))
show(Term, "slug", "kind", search=("slug",))
show(Product, "slug", "status", "workshop", "currency", "price_minor", "version", "published_at", search=("slug", "workshop__name"))
show(Variant, "sku", "product", "price_minor", "stock", "reserved", "is_active", search=("sku", "product__slug"))
show(SavedProduct, "user", "product", "saved_at", search=("user__email", "product__slug"))
