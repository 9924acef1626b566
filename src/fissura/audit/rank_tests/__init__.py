"""Printed Mann–Whitney and Kruskal–Wallis results: what groups can give."""
