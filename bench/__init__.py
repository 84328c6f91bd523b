"""The benchmark: many invented cases, what people do all day, and a bare floor to hold the cost against."""
