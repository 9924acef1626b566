"""Words, labels and numbers as a page or a Markdown file prints them."""
