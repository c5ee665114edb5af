# SPDX-License-Identifier: GPL-2.0-or-later
"""PURE: from what the readers of the devices saw to a row of the table, and to what is wrong."""

# What no reader may ever see, and what those of other cameras may not.
NEVER = ("read_error_count", "format_changed", "torn", "wrong_camera", "out_of_order", "unreadable")
LOSSES = ("lost", "placeholder") + NEVER


def losses(seen):
    """What the viewer of a camera that nothing was done to has lost: {} if nothing."""
    return {key: seen[key] for key in LOSSES if seen[key]}


def stretches(seen, kind, after_ms=0.0):
    """(start, length) in ms of the stretches of that kind which end after a time."""
    return [(s["at_ms"], s["for_ms"]) for s in seen["segments"]
            if s["class"] == kind and s["at_ms"] + s["for_ms"] > after_ms]


def placeholder_after_ms(seen, at_ms):
    """From a time on, how long until the placeholder was shown; None: it never was."""
    shown = stretches(seen, "placeholder", at_ms)
    return max(0.0, shown[0][0] - at_ms) if shown else None


def back_after_ms(seen, at_ms):
    """From a time on, how long until the camera's picture stayed; None: it never came back."""
    last = seen["segments"][-1] if seen["segments"] else None
    if not last or last["class"] != "camera":
        return None
    return max(0.0, last["at_ms"] - at_ms)


def seconds(ms):
    return f"{ms / 1000:.1f} s" if ms >= 950 else f"{ms:.0f} ms"


def what_was_seen(seen, period_ms):
    """The victim's viewer, in a few words."""
    shown = stretches(seen, "placeholder")
    parts = []
    if shown:
        times = f" in {len(shown)} parts" if len(shown) > 1 else ""
        parts.append(f"placeholder for {seconds(sum(s[1] for s in shown))}{times}")
    held = seen["longest_repeat_ms"] - seen["longest_placeholder_ms"]
    if not shown and seen["longest_repeat_ms"] > 2.5 * period_ms:
        parts.append(f"the last picture for {seconds(seen['longest_repeat_ms'])}")
    elif shown and held > 2.5 * period_ms:
        parts.append(f"before it the last picture for {seconds(held)}")
    if seen["longest_gap_ms"] > 2.5 * period_ms:
        parts.append(f"no frame for {seconds(seen['longest_gap_ms'])}")
    if not parts:
        parts.append(f"{seen['lost']} pictures less" if seen["lost"] else "nothing of it")
    return ", ".join(parts)


def wrong_with_victim(fault, seen, slack_s, placeholder_ms, start_s=0.0):
    """What the victim's viewer should not have seen, as sentences. start_s: what a new worker takes longer
    than usual."""
    wrong = []
    never = NEVER if fault.stamped else ("read_error_count", "format_changed")
    bad = {key: seen[key] for key in never if seen[key]}
    if bad:
        wrong.append(f"the victim's reader saw {bad}")
    if seen["longest_gap_ms"] > 1000 * (fault.silent_s + start_s):
        wrong.append(f"the victim's device was silent for {seen['longest_gap_ms']:.0f} ms")
    held = seen["longest_repeat_ms"] - seen["longest_placeholder_ms"]
    if fault.stamped and held > 1000 * (fault.repeat_s + slack_s):
        wrong.append(f"an old picture was shown for {held:.0f} ms")
    if fault.outage and placeholder_ms is None:
        wrong.append("the placeholder was never shown")
    elif fault.outage and placeholder_ms > 1000 * (fault.placeholder_s + slack_s):
        wrong.append(f"the placeholder came after {placeholder_ms:.0f} ms")
    if fault.outage is False and seen["placeholder"]:
        wrong.append(f"the placeholder was shown ({seen['placeholder']} frames)")
    return wrong
