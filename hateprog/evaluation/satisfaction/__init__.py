"""How content the participant, the teacher and the referrer were: asked once, at its moment, in few words."""
