"""Scanco's own formats: AIM and ISQ."""
