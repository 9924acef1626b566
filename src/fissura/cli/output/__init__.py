"""Answers as tables in the terminal."""
