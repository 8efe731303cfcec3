"""How the marketplace is brought up: on one machine (`deploy.local`), in containers, in a cluster."""
