# SPDX-License-Identifier: GPL-2.0-or-later
"""What a fault is: how it is inflicted and mended, and what the product owes meanwhile."""

GOP_S = 1.0
SLACK_S = 0.7  # the guest's own slowness, scheduling and the reader's clock


class Fault:
    """One fault. Subclasses say what is broken; the defaults are what the design promises.

    inflict() and mend() may be called again and again on one rig, by a soak: mend undoes all.
    A fault that ends by itself has no mend().
    """

    title = ""         # what the table calls it
    rogue = False      # the victim is rig.rogue, a camera that misbehaves at will
    cameras = 4
    victims = (1,)     # cameras that may lose pictures; all others may lose none
    outage = None      # True: the victim must show the placeholder; False: it must not; None: may
    lasts_s = 6.0      # between inflict and mend
    told_s = 2.5       # until the status says so, with an outage
    placeholder_s = 1.0  # until the device shows it, with an outage: the last picture is held so long
    silent_s = 0.5     # the victims' devices are never silent for longer
    repeat_s = 2.5     # nor do they show an old picture for longer, unless it is the placeholder
    back_s = 1.0 + GOP_S  # from mend to a live picture on the device
    growth_kib = 4096  # of all processes together
    workers_stay = True  # False: workers may be started again
    crashes = False    # it is what a sanitizer reports: not to be done with one
    sealed = True      # may be inflicted by a soak, which goes on with the same rig
    driver = None      # a version of v4l2loopback that it needs
    readers = True     # False: none on the victims' devices, as it would prevent the fault
    contents = ()      # sizes that the victim's picture may have, letter-boxed into its device
    intruder = False   # another program writes to the victim's device
    stamped = True     # False: the victim's pictures can't be read (another size, damaged ones)

    def entry(self, rig, entry):
        """The victim's entry in cameras.json; may be changed."""
        return entry

    def camera(self):
        """How the victim's camera is started: options of testcam that differ."""
        return {}

    def setup(self, rig):
        """Before the streamer is started."""

    def started(self, rig):
        """Just after."""

    def inflict(self, rig):
        raise NotImplementedError

    def during(self, rig):
        """Once, in the middle."""

    def mend(self, rig):
        """Undo it."""

    def is_back(self, rig, index, camera):
        """Is that victim live again? camera: its status."""
        return camera["state"] == "live" and camera["last_frame_age_ms"] < 500

    def check(self, rig, seen):
        """More checks. seen: the findings of every device's reader. Returns what is wrong, or None."""
        return None

    def undo(self, rig):
        """After the judgement: leave nothing behind on the machine (mounts, limits)."""
