"""From the raw synchrotron scan of bone to the finished comparison of groups."""

__all__ = ["__version__"]

__version__ = "0.1.0"
