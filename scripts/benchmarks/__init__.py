"""Measurements of the kiosk as it runs: real processes, a real X server, the real printer protocol, a real disk."""
