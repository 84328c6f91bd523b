"""Forms of returns that others ask for: whatever columns a ministry wants, each mapped to a measure."""
