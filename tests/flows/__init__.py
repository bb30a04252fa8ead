"""Visits told as stories: events in, screens out."""
