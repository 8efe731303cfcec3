"""Template tags of the platform's pages."""
