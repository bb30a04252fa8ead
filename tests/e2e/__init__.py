"""The real thing: a real window under a real X server, real clicks, a printer that speaks the real protocol."""
