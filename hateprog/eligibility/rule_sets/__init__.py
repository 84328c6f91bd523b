"""Rule sets as versioned data: drafted by one person, adopted by another, in force for a pathway, an area, an age."""
