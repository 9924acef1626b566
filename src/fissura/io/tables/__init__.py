"""Tables: those a user writes, and those of findings and measures that stages write."""
