"""What is kept on the disk, how files come in, and how passages are found."""
