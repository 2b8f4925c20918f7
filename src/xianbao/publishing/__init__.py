"""From public editions to a website: staged whole, signed off by three people, released whole, corrected, withdrawn."""

from xianbao.publishing.collecting import inside
from xianbao.publishing.disk import Disk
from xianbao.publishing.lock import held
from xianbao.publishing.places import Places
from xianbao.publishing.releasing import Switched, outstanding, release, rollback, sign, stands
from xianbao.publishing.signoffs import ROLES
from xianbao.publishing.staging import Prepared, stage

__all__ = [
    "ROLES", "Disk", "Places", "Prepared", "Switched", "held", "inside", "outstanding", "release", "rollback", "sign",
    "stage", "stands",
]  # fmt: skip
