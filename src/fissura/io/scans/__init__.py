"""Raw scans: NXtomo, Data Exchange, TIFF images; `opening` finds the layout."""
