"""Exchange rates in the back room."""

from shop.kit.back_room import show
from shop.rates.models import Rate

show(Rate, "source", "base", "quote", "rate", "date", "fetched_at", search=("source", "base", "quote"))
