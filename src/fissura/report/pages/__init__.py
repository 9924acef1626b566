"""One file for each page; `rendering` writes them all."""
