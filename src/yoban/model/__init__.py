"""What things are: frozen values and Arrow schemas. No I/O, no clock."""
