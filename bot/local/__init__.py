"""The outside world on one machine: stand-ins that speak the real wire protocols. Only app.py and tests import this."""
