"""How schemathesis sends JSON Lines: what it makes up is a text, sent as it is, between two lines that are answered."""

import schemathesis

GOOD = b'{"contact": {"id": "c-1"}}\n'


@schemathesis.serializer("application/x-ndjson")
def json_lines(_context, value):
    text = value if isinstance(value, (str, bytes)) else str(value)
    return GOOD + (text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text) + b"\n" + GOOD
