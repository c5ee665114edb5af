# SPDX-License-Identifier: GPL-2.0-or-later
"""The stream begins without metadata."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import JoinedAnew


class MissingMetadata(JoinedAnew):
    title = "no metadata"

    def inflict(self, rig):
        rig.rogue.transform(twist.without_metadata, drop=True)


main(MissingMetadata)
