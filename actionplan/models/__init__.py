from .contribution import Classification, Contribution
from .pillar import Measure, Pillar
from .plan import Plan, Position
from .recommendation import Recommendation, Step

__all__ = ["Classification", "Contribution", "Measure", "Pillar", "Plan", "Position", "Recommendation", "Step"]
