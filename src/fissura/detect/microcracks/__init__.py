"""Microcracks: find dark sheets, follow them to their ends, and classify them."""
