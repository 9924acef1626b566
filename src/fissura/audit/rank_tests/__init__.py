"""Printed Mann–Whitney and Kruskal–Wallis p-values: whether these n can give them."""
