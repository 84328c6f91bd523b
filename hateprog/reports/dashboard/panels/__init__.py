"""The panels of the dashboard, a module for each: what is asked, and how it is told to whoever looks."""
