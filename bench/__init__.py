"""What the program promises about time, measured as ratios within one run: `python -m bench`."""
