"""Search over the catalogue in seven languages and two scripts, answered by Elasticsearch or PostgreSQL."""
