"""Run from the repository: python3 -m unittest discover -s models/training/tests -t ."""
