"""The estimated wait between opening, breaks and closing."""
