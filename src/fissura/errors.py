"""Every error this package raises on purpose.

Each message is a sentence for the user: what was wanted, what came, where, and
what to do.  Each class is also the stdlib error a caller would expect.
"""

__all__ = [
    "DataError",
    "FissuraError",
    "SettingsError",
    "StorageError",
    "TooBigError",
]


class FissuraError(Exception):
    """Base of all errors raised by this package."""


class DataError(FissuraError, ValueError):
    """The data given cannot be what it claims to be."""


class SettingsError(FissuraError, ValueError):
    """A setting is unknown, out of range, or contradicts another."""


class StorageError(FissuraError, OSError):
    """A file is missing, unreadable, or cannot be written."""


class TooBigError(FissuraError, MemoryError):
    """The work does not fit in the memory or on the disk it was given."""
