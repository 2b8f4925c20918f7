"""A rendered report measured against GB/T 9704-2012."""
