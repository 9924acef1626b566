"""The test machine's record: events, spikes, load zero, contradictions."""
