"""The record of a test machine: events, glitches, zeros, contradictions."""
