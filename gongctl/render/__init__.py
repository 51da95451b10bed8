"""Values in, text out: no printing, no clock, no environment."""
