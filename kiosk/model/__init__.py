"""What the kiosk knows at one moment, as plain values: availability, printer, paper, link. Pure."""
