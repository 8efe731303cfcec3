"""Concepts of the crafts with their names in seven languages, as the platform keeps and edits them."""
