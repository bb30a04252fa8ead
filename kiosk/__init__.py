"""The ticket kiosk of a public service hall."""
