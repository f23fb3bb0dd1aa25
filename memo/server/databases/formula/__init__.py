"""Formulas: a small typed language over the cells of a row."""
