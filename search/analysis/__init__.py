"""Words as both stores see them: normalized, stemmed, folded. Pure Python, no store analyzes anything itself."""
