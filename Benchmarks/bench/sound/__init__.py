"""A sound server without a sound card, and what is measured through it."""
