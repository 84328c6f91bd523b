"""People and their accounts, roles and areas of responsibility; signing in and out."""
