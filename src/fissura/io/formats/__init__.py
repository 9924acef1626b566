"""Volumes: a folder for each format; `opening` finds it, `writing` takes it by name."""
