from .meeting import Meeting
from .participation import Participation, ProjectRole
from .parts import Outcome, Photo, Session, Statement
from .project import Project

__all__ = ["Meeting", "Outcome", "Participation", "Photo", "Project", "ProjectRole", "Session", "Statement"]
