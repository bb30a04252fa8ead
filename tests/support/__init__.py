"""Stand-ins and helpers that several test folders share."""
