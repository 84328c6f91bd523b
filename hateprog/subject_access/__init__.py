"""What somebody asked to see of what is kept about them: gathered, masked, gone through, signed and handed out."""
