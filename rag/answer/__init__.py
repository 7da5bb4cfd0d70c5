"""From a query and its evidence to a draft, and from the draft to what the texts bear out."""
