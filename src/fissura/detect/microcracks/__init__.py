"""Microcracks: dark sheets, followed to their ends and told from what looks alike."""
