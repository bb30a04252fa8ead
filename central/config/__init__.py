"""Settings of central, and the configuration that holds in each hall."""
