"""What a team can do with its codes: ask them, keep a question, come back to it."""

from listening.causes.questions.asking import by_group as by_group
from listening.causes.questions.asking import by_session as by_session
from listening.causes.questions.asking import over_time as over_time
from listening.causes.questions.asking import shown as shown
from listening.causes.questions.gathering import material as material
from listening.causes.questions.keeping import forget as forget
from listening.causes.questions.keeping import known as known
from listening.causes.questions.keeping import save as save
from listening.causes.questions.keeping import saved as saved
from listening.causes.questions.meeting import Together as Together
from listening.causes.questions.meeting import together as together
from listening.causes.questions.quoting import Words as Words
from listening.causes.questions.quoting import words as words
from listening.causes.questions.tables import OTHERS as OTHERS
from listening.causes.questions.tables import ByGroup as ByGroup
from listening.causes.questions.tables import Row as Row
