"""Tables: beside a page in full precision, and those of an evaluation on the page."""
