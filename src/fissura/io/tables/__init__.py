"""Tables on disk: specimens, findings, decisions, measures, comparisons, anybody's."""
