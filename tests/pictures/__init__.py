"""Pictures of the running shop: `make pictures`."""
