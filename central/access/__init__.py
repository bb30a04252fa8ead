"""Who may do what: officers, tokens of kiosks and counters, links on tickets."""
