"""Settings files: their lines, their last good copies, and what is wrong with them in words."""
