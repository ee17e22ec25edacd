"""What the machine leaves out or estimates, for the report's list of limits."""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "Nightscout: 13.0.1 and 14.0.0 come from reading source and threads (read, not run); 0.12.8"
    " and 15.0.7 were run, for the routes that the docs list.",
    "Nightscout: TLS is taken as unbroken; a message reaches whom it is addressed to and nobody"
    " else. The push service's HTTP/2 is written as HTTP/1.1.",
    "Nightscout: the delay that a wrong secret costs an address is left out, and so are the live"
    " sockets, food, activity, alarms and the pages for people.",
    "Nightscout: an override is passed on for 1 minute to 24 hours, and every push shows a text.",
    "Nightscout: whether 14.0.0 passes on boluses and carbohydrate is not established; it is taken"
    " to.",
    "Nightscout: a profile that someone else stores is the newest, and tells no device token:"
    " pushes through the site fail until the phone uploads its own again.",
    "Nightscout: text in records is kept as sent; 14 and later take markup out of it.",
)
