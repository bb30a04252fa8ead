"""Screens: they draw what the flow says and announce what was touched; they decide nothing and do no I/O."""
