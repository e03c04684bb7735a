"""Requests that no page or endpoint can answer are refused before any of them sees them."""
