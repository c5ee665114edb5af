# SPDX-License-Identifier: GPL-2.0-or-later
"""The video track ends, the sound goes on."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import Spoilt


class AudioOnly(Spoilt):
    title = "audio only"
    outage = True
    says = "has no video"
    lasts_s = 9
    other_source = True

    def inflict(self, rig):
        rig.rogue.switch(audio=True)
        rig.rogue.transform(twist.without_video)


main(AudioOnly)
