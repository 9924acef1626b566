"""What is done to projections and sinograms, up to the slice."""
