"""The kernel: what the kiosk and the central server both speak of."""
