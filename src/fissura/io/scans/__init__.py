"""Raw scans as beamlines leave them: NXtomo, Data Exchange, TIFF images."""
