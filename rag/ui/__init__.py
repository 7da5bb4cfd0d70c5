"""The app's pages: one module a page, each a function of the Assistant."""
