"""What goes on after a decision is asked for and after an approval: clocks, reminders, reviews, the monthly summary."""
