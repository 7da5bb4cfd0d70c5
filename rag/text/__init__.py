"""English as reports write it: words, numbers, money, years, places, sentences. Pure."""
