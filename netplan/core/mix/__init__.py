"""Which technology serves which site: trench, duct with a free tube, radio hop, or a line of one's own.

``technology_mix`` is the way in; what it returns was tested by ``check_mix`` on the question as asked.
"""

from netplan.core.mix.prizes import MUST
from netplan.core.mix.question import ANY_NUMBER, MixAnswer, MixQuestion, check_mix
from netplan.core.mix.solve import technology_mix

__all__ = ["ANY_NUMBER", "MUST", "MixAnswer", "MixQuestion", "check_mix", "technology_mix"]
