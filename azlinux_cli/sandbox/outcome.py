"""Exit statuses of the server's process, and what to type after each."""

IN_USE, UNAVAILABLE, BROKEN = 3, 4, 5

NEXT = {
    UNAVAILABLE: "another port: azl sandbox start --port N",
    BROKEN: "azl sandbox reset --yes forgets what was in it, then azl sandbox start",
}
