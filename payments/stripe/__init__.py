"""Stripe, the one provider of card payments so far. No other package imports its SDK."""
