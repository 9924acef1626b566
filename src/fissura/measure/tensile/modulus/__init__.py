"""Young's modulus: five choices of a stretch of the curve, one line."""
