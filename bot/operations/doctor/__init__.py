"""What is wrong with an installation, in words an operator can act on."""
