"""What to do: from desired and observed to a plan. Pure: no clock, no network, no printing."""
