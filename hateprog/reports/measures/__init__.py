"""What is counted, each measure with its definition, the rows behind it, and why it is that number."""
