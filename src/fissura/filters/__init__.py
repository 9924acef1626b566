"""Arrays in, arrays out: small compiled kernels that know no µm, files or blocks."""
