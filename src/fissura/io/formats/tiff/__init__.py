"""TIFF: one file of many pages, or a folder of one-page files."""
