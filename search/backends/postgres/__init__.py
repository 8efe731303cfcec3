"""The embedded store and the fallback: token vectors, arrays and flags in one PostgreSQL table."""
