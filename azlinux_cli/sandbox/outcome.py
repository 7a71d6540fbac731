"""What the server's process tells those who started it: steps, exit statuses, what to type next."""

# Begins a line of the server's log that tells what it does before it can answer.
STEP = "step: "
IN_USE, UNAVAILABLE, BROKEN, NO_FLEET = 3, 4, 5, 6

NEXT = {
    UNAVAILABLE: "another port: azl sandbox start --port N",
    NO_FLEET: "without them: azl sandbox start --nodes simulated",
    BROKEN: "azl sandbox reset --yes forgets what was in it, then azl sandbox start",
}
