"""Programme templates as versioned data: what the three sessions hold, for under-18s and for adults."""
