"""The few widgets the screens are made of. They are placed by rectangles, take no touches themselves and know no flow."""
