"""A question at the desk of the victim side: taken down, screened, agreed, released; and its answers coming home."""
