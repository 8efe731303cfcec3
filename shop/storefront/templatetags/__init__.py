"""Filters and tags of the buyer's pages."""
