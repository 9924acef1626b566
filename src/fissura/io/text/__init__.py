"""Text that people and machines wrote: its encoding, its separators, its numbers."""
