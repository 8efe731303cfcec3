"""Carts in the back room."""

from shop.carts.models import Cart, CartLine
from shop.kit.back_room import show

show(Cart, "id", "user", search=("user__email",), hidden=("token",))
show(CartLine, "cart", "variant", "quantity", search=("=cart__id", "variant__sku"))
