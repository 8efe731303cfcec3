"""The stores that retrieve, filter, count and score. Neither analyzes words, so that they answer alike."""
