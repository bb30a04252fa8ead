"""Fonts of any script: which languages they cover, and text shaped to a picture."""
