"""Search and its suggestions as GraphQL."""
