"""Concepts in the admin: no operation makes or moves them yet, so they are edited here. For their forms there are operations,
with their history, on the staff's own pages.
"""

from django.contrib import admin

from search.models import Concept, ConceptForm
from shop.kit.back_room import Editable, Rights


class FormInline(Rights, admin.TabularInline):
    """The forms below their concept."""

    model = ConceptForm
    extra = 0
    ordering = ("language", "rank")


@admin.register(Concept)
class ConceptAdmin(Editable, admin.ModelAdmin):
    """Concepts; a change applies from the next search on."""

    list_display = ("slug", "gloss", "broader")
    list_select_related = ("broader",)
    search_fields = ("slug", "gloss", "forms__text")
    ordering = ("slug",)
    autocomplete_fields = ("broader",)
    inlines = (FormInline,)
