"""How Sphinx builds the site: `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

import fissura

project = "Fissura"
author = "The Fissura authors"
copyright = author
release = fissura.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc", "site_pages"]
exclude_patterns = ["_build"]
nitpicky = True
suppress_warnings = ["config.cache"]

myst_enable_extensions = ["attrs_inline", "deflist"]
myst_heading_anchors = 4

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 60
numpydoc_show_class_members = False
nitpick_ignore_regex = [
    # Other projects' types: no inventory is fetched, so that no network is needed.
    (r"py:.*", r"(?!fissura\b).*\..*"),
]

html_theme = "furo"
html_title = "Fissura"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "native"
# The colours and letters of the report.
SERIF = (
    '"Charter", "Iowan Old Style", "Palatino Linotype", "Noto Serif", Georgia, serif'
)
html_theme_options = {
    "light_css_variables": {
        "font-stack--headings": SERIF,
        "color-background-primary": "#fdfcf9",
        "color-background-secondary": "#f5f2ea",
        "color-background-border": "#dcd7cd",
        "color-code-background": "#f5f2ea",
        "color-inline-code-background": "#f5f2ea",
        "color-foreground-primary": "#1f1d1a",
        "color-foreground-secondary": "#6a655d",
        "color-brand-primary": "#1f1d1a",
        "color-brand-content": "#2f5f9e",
        "color-brand-visited": "#2f5f9e",
        "color-api-name": "#2f5f9e",
        "color-api-pre-name": "#6a655d",
        "color-sidebar-link-text": "#3d3a35",
        "color-sidebar-link-text--top-level": "#3d3a35",
    },
    "dark_css_variables": {
        "color-background-primary": "#15171a",
        "color-background-secondary": "#1d2024",
        "color-background-border": "#33363b",
        "color-code-background": "#1d2024",
        "color-inline-code-background": "#1d2024",
        "color-foreground-primary": "#e4e0d8",
        "color-foreground-secondary": "#a09a8f",
        "color-brand-primary": "#e4e0d8",
        "color-brand-content": "#8fbaf0",
        "color-brand-visited": "#8fbaf0",
        "color-api-name": "#8fbaf0",
        "color-api-pre-name": "#a09a8f",
        "color-sidebar-link-text": "#c9c4ba",
        "color-sidebar-link-text--top-level": "#c9c4ba",
    },
}
