"""Files that are not plain text become the text that is quoted, in a process with limits."""
