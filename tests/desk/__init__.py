"""Serving a visitor with a real store, and with a printer in software where paper matters."""
