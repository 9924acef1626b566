"""Young's modulus: five ways to choose the range of a curve for a straight line."""
