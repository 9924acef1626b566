"""HDF5: opened safely, followed through links, checked for what was never written."""
