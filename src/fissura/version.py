"""The version of this software, as the installation states it."""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["__version__"]

try:
    __version__ = version("fissura")
except PackageNotFoundError:  # run from the source folder, without an installation
    __version__ = "0.0"
