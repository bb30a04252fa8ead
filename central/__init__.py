"""The central server: kiosks mirror to it, it gives the hall's numbers, and counters call tickets there."""
