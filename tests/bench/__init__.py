"""Benchmarks: queries per page and mutation, requests per second beside a raw view, memory."""
