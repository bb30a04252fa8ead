"""The few widgets the screens are made of. They are placed by rectangles, take no touches and know no flow."""
