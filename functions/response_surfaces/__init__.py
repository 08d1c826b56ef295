"""Cheap stand-ins for costly experiments, on which models of a response surface are compared."""
