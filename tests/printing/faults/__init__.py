"""Every fault at every moment: what it needs to break a printer exactly then, and to see what came of it."""
