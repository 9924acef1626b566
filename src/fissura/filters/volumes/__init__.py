"""What is done to grey volumes: smooth, find edges and sheets, histogram, threshold."""
