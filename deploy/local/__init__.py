"""What `make` starts on a machine without containers; the standard library is all it needs."""
