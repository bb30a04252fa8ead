"""The mirror as a whole: real kiosk stores, the real way to central, the real central, and a link that fails."""
