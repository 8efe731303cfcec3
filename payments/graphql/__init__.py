"""Money over GraphQL."""
