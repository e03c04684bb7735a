from .meeting import Meeting
from .participation import Participation, ProjectRole
from .parts import Outcome, Session, Statement
from .photo import Photo
from .project import Project

__all__ = ["Meeting", "Outcome", "Participation", "Photo", "Project", "ProjectRole", "Session", "Statement"]
