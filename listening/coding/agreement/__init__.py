"""How far coders agree: coefficients on units, on sets of codes and on spans.

Every coefficient is a float, or None where it is undefined; `reason` says why. Nothing here
rounds, and nothing turns an undefined figure into a number.
"""

from listening.coding.agreement.intervals import Interval as Interval
from listening.coding.agreement.intervals import intervals as intervals
from listening.coding.agreement.sets import alpha_jaccard as alpha_jaccard
from listening.coding.agreement.sets import alpha_masi as alpha_masi
from listening.coding.agreement.spans import alpha_u_1995 as alpha_u_1995
from listening.coding.agreement.spans import coded_alpha as coded_alpha
from listening.coding.agreement.spans import united as united
from listening.coding.agreement.spans import unitised_alpha as unitised_alpha
from listening.coding.agreement.table import Table as Table
from listening.coding.agreement.table import two_by_two as two_by_two
from listening.coding.agreement.units import alpha as alpha
from listening.coding.agreement.units import cohen_kappa as cohen_kappa
from listening.coding.agreement.units import disagreements as disagreements
from listening.coding.agreement.units import gwet_ac1 as gwet_ac1
from listening.coding.agreement.units import percent as percent
from listening.coding.agreement.units import reason as reason
