"""A whole school's timetable over real free slots: proposed, adjusted, booked all or nothing."""
