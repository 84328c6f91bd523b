"""The words that an enhanced offer begins with, by letter, email, call or in person; a liaison fits them to the person.

Source: domain.md section 7. They name nobody of the other side, and call nobody a victim: that is theirs to say.
"""

from __future__ import annotations

from flask import current_app

from hateprog.kernel.text import N_, _
from hateprog.victims.rules import Channel

WRITTEN = (
    N_("Dear {name},"),
    N_(
        "Something was done to you because of who you are, or because of who somebody took you for. I am sorry that it "
        "happened. I write from {service}. We are a restorative service and not the police."
    ),
    N_(
        "The person responsible may work with us on what they did. Whether you have anything to do with that is your "
        "choice alone. If you wish, we can:"
    ),
    N_("- listen, and help you to find support, whatever you decide about the rest"),
    N_("- put your questions to the person responsible, without your meeting them, and bring you the answers"),
    N_("- pass on a letter from you, or receive one for you"),
    N_("- ask whether they want to apologise, if you would like to hear it"),
    N_("- prepare a meeting, with somebody beside you, if both of you want one"),
    N_(
        "You need not decide now. You can say no, say later, or stop at any time, and nobody will ask you why. What "
        "you tell us is passed on only in words that you have agreed to, and nobody is told where you live."
    ),
    N_("To answer, or to ask me anything at all, reply in whichever way is safest for you."),
    N_("{liaison}\n{service}"),
)
SPOKEN = (
    N_("Ask whether they are alone and whether now is a good time. If not, ask when, and say nothing more."),
    N_("“I am {liaison}, from {service}. We are a restorative service and not the police.”"),
    N_("“I am calling about what happened to you. I am sorry that it did. You do not have to talk with me.”"),
    N_(
        "“The person responsible may work with us on what they did. If you wish, we can put your questions to them "
        "without your meeting them, pass on a letter, ask about an apology, or prepare a meeting. And we can help you "
        "to find support, whatever you decide about the rest.”"
    ),
    N_("“You can say no, say later, or stop at any time, and nobody will ask you why.”"),
    N_("Ask how and when it is safe to reach them, and whether a message may be left."),
)
BY_CHANNEL: dict[Channel, tuple[str, ...]] = {
    Channel.LETTER: WRITTEN,
    Channel.EMAIL: WRITTEN,
    Channel.PHONE: SPOKEN,
    Channel.IN_PERSON: SPOKEN,
}


def wording(channel: Channel, *, name: str, liaison: str) -> str:
    """Return the words to begin with, in the language of whoever reads the page; `liaison` is who signs them."""
    told = {"name": name, "liaison": liaison, "service": current_app.config["SERVICE_NAME"]}
    text = "\n\n".join(_(each).format(**told) for each in BY_CHANNEL[channel])
    return text.replace("\n\n- ", "\n- ")
