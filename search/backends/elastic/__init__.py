"""The engine: Elasticsearch 8.19 or 9.x, with nothing but what its minimal distribution has."""
