"""What the simulated tenant keeps: any record of Atera, as a dict in Atera's own spelling."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]
