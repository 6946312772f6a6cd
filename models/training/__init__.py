"""The recipe that CGNet is trained by; README.md says how to use it."""
