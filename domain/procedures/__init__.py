"""When something may happen: one file per procedure, each with its commands and its decisions.

A decision raises and changes nothing, or records events in the filing; never both.  The two tables below are
the list of everything that can be asked of Tidu.
"""

from collections.abc import Callable
from typing import Any

from domain.dossier import Dossier
from domain.filing import Filing
from domain.law import Law
from domain.ports import Journal
from domain.procedures import completeness, registration

ON_DOSSIER: dict[type, Callable[[Dossier, Any, Filing, Law], None]] = {
    registration.RegisterEnterprise: registration.register_enterprise,
    registration.ReportFigures: registration.report_figures,
    completeness.ConfirmCompleteness: completeness.confirm_completeness,
    completeness.RequestCorrection: completeness.request_correction,
    completeness.SupplyCorrection: completeness.supply_correction,
}
"""Commands on one enterprise: decided on its dossier."""

ON_JOURNAL: dict[type, Callable[[Any, Filing, Law, Journal], None]] = {}
"""Commands on rounds and lists: decided on several streams, committed in one transaction."""
