"""What somebody claims, beside the words that it cites: is it what they say? Pure."""
