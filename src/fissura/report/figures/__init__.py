"""Figures drawn as SVG, so that they take a page's fonts, colours and theme."""
