"""What is done to masks: close, erode, number, measure distance and width."""
