"""The commands as their own processes, as technicians and scripts meet them."""
