"""An application with one empty route: the floor under every answer over HTTP."""

from flask import Flask

app = Flask("empty")


@app.post("/")
def nothing() -> str:
    """Answer with nothing."""
    return ""
