"""The words of the demonstration's year: names, what happened, and what people write with a decision. All invented."""

from __future__ import annotations

from hateprog.referrals.rules import Pathway, Strand

GIVEN_NAMES = (
    "Aaron Abigail Adrian Aisha Alfie Alina Amara Andre Anita Arjun Bethan Bradley Caitlin Carl Chantelle Chloe Connor "
    "Craig Daisy Damian Darren Declan Diane Dominic Ebony Eleanor Elias Ellie Erin Ethan Farah Finlay Frankie Gareth "
    "Gemma Georgia Grace Hamza Harriet Hassan Heather Ian Imogen Isla Jade Jamal Jasmin Jerome Joel Kai Karina Keira "
    "Kian Lacey Laila Lewis Libby Liam Lorna Lucas Luke Marcus Marta Megan Mikey Mohsin Molly Nadia Naomi Nathan Niall "
    "Noah Olivia Omar Paige Patryk Poppy Priya Rebecca Reece Rhys Robbie Rosie Ruby Samir Shannon Shaun Sophie Stefan "
    "Tara Theo Toby Tyler Victoria Wesley Yasmin Zach Zara"
)
FAMILY_NAMES = (
    "Aldridge Alton Amess Ansari Appleyard Ashdown Atwell Baines Bamford Barlow Bassett Beckett Bellamy Birchall "
    "Blakemore Bolland Bowden Bradshaw Brannigan Broadbent Calloway Chadwick Chaudhry Clegg Coldwell Cotterill "
    "Crabtree Croft Dalby Danvers Denholm Dobson Drabble Eastwell Elphick Entwistle Fairclough Farrant Fenwick Firth "
    "Gallimore Garside Gilroy Goodall Greenhalgh Haddow Hallam Hargreaves Haworth Hebden Hibbert Hollis Ibrahim Ingham "
    "Jagger Jessop Kaminski Kendrick Kershaw Langley Lomax Lowther Maddock Marsden Mellor Mistry Moxon Nuttall "
    "Oakes Oldroyd Openshaw Osei Padgett Parfitt Pickles Quarmby Radcliffe Rashid Redfern Rimmer Sandham Schofield "
    "Shackleton Sidhu Skelton Stainforth Sugden Tattersall Thackray Threlfall Topham Underhill Varley Wadsworth "
    "Walmsley Whiteley Wolstenholme Yardley Zielinski"
)

HAPPENED: dict[Strand, tuple[str, ...]] = {
    Strand.RACE: (
        "Shouted at a taxi driver to go back to where he came from, and kicked the door of the car.",
        "Put a note through a neighbour’s door telling the family that they are not wanted in the street.",
        "Told a shop assistant to speak English, and mocked how she said the price.",
        "Made monkey noises at a player during a Sunday league match.",
        "Wrote a slur on the door of a takeaway with a marker pen.",
    ),
    Strand.RELIGION: (
        "Pulled at a woman’s headscarf in a queue, and laughed about it with friends.",
        "Left bacon on the step of a prayer room, and filmed it.",
        "Sent messages to a colleague calling his faith a disease.",
        "Shouted about bombs at two men who had come out of a mosque.",
        "Called a pupil names for wearing a kippah on the way to school.",
    ),
    Strand.SEXUAL_ORIENTATION: (
        "Spat on the pavement in front of a couple, and told them that they made people sick.",
        "Commented under a classmate’s pictures for weeks, with names for gay people.",
        "Threw a drink at a man outside a bar, with words about who he was with.",
        "Tore a rainbow flag from a café’s window, and put it in the bin.",
        "Told a neighbour’s visitors that “people like that” should live elsewhere.",
    ),
    Strand.DISABILITY: (
        "Took a man’s walking frame, and pushed it along the platform while he called out.",
        "Imitated a customer’s speech until she left the shop.",
        "Called a neighbour a scrounger over the fence, day after day, because of her blue badge.",
        "Tipped over the bin of a young man with learning disabilities, and shared the film of it.",
        "Refused to move from a wheelchair space, and swore about “your sort”.",
    ),
    Strand.TRANSGENDER: (
        "Followed somebody through a shopping centre, asking loudly what they were.",
        "Shouted a former name at a colleague in front of customers.",
        "Posted a neighbour’s picture in a group, asking people to guess.",
        "Blocked the door of a changing room, and called for others to look.",
        "Sent a stranger forty messages in one night about how they dress.",
    ),
}
CONCERN: dict[Strand, tuple[str, ...]] = {
    Strand.RACE: (
        "Repeats slogans from videos in lessons, and says that some classmates do not belong here.",
        "Will not work beside a colleague from abroad, and says why in front of everybody.",
    ),
    Strand.RELIGION: (
        "Says that all Muslims are the same, whenever the news is on in the youth club.",
        "Draws symbols on exercise books, and says they are only jokes.",
    ),
    Strand.SEXUAL_ORIENTATION: (
        "Uses “gay” for everything that is bad, and will not share a changing room.",
        "Talks at home about what should be done to people who are gay; the family asks for help.",
    ),
    Strand.DISABILITY: (
        "Laughs at how a classmate walks, and gets others to copy it.",
        "Says that people with learning disabilities should not be on the bus by themselves.",
    ),
    Strand.TRANSGENDER: (
        "Reads out messages about trans people at work, and does not stop when asked.",
        "Says that a pupil’s name is “made up”, and that nobody should have to use it.",
    ),
}
OFFENCES = (
    "Public order, section 5, aggravated",
    "Public order, section 4A, aggravated",
    "Malicious communications",
    "Harassment without violence",
    "Criminal damage under £500, aggravated",
)
ASSAULT, THREAT = "Common assault, aggravated", "Threats to kill"
COURTS = ("Sheffield Magistrates’ Court", "Doncaster Magistrates’ Court", "Southampton Magistrates’ Court")
OFFICERS = ("Mel Archer, Probation Service", "Jo Brook, Probation Service", "Lou Pemberton, Youth justice service")

APPROVED_FIRST: dict[Pathway, tuple[str, ...]] = {
    Pathway.OUT_OF_COURT: (
        "A single incident, low-level, and admitted at the first interview.",
        "Nothing on record before this, and the account given is a full one.",
        "The file is complete, and each step has its date in the right order.",
        "Words and not blows, and no sign of a cause behind them.",
    ),
    Pathway.CONVICTED: (
        "The court has dealt with it, and the supervising officer asks for the programme.",
        "The sentence leaves room for this, and the supervising officer agrees to it.",
        "The conviction is recent, and the report names attitudes as what to work on.",
    ),
    Pathway.EARLY_INTERVENTION: (
        "Nothing is alleged, and those around the person are worried for good reason.",
        "Talked through with whoever made the referral; this is the right moment.",
        "No other service is looking into it, and the person asks for help.",
    ),
}
APPROVED_THEN = (
    "They agreed to take part after it was explained to them.",
    "Three sessions are in proportion to what happened.",
    "I see a real chance of a change in how they think of it.",
    "I would rather see this worked on now than met again.",
    "To be looked at again at the usual time.",
)
RETURNED: dict[Pathway, str] = {
    Pathway.OUT_OF_COURT: "Nobody has asked them yet whether they admit it. Please do, and say when.",
    Pathway.CONVICTED: "Please find out whether there is a domestic or sexual element, and say so.",
    Pathway.EARLY_INTERVENTION: "Please ask the school whether anybody is looking into the same behaviour.",
}
TO_THE_PROSECUTOR = "The offence is indictable only, so the prosecutor has to say first whether this is in order."
THE_PROSECUTOR_REFUSED = "The Crown Prosecution Service does not approve, and will look at a charge."
CORRECTED_AND_DECLINED = "With the date corrected the steps do not bear an approval any more. Refer again if they do."
PAUSED = "Waiting for the specialist’s view, which was asked for yesterday."
WITHDRAWN = "They have thought again, and do not want to take part."
