"""Perforations: holes through plates and breaks of struts, closed by plugs."""
