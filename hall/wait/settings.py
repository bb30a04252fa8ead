"""The `[wait]` of a kiosk, whose range stands on tickets, and of central, whose range stands on displays and phones."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from hall.wait import HIGH, LOW


class WaitSettings(BaseModel):
    """Which quantiles make the range, and after how many minutes without a call the wait counts as unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    low_quantile: float = Field(default=LOW, gt=0, lt=1)
    high_quantile: float = Field(default=HIGH, gt=0, lt=1)
    silent_minutes: float = Field(default=60.0, gt=0)

    @field_validator("high_quantile")
    @classmethod
    def _above(cls, high: float, info: ValidationInfo) -> float:
        low = info.data.get("low_quantile")
        if low is not None and high <= low:
            raise ValueError(f"the upper end of the range must lie above the lower end, low_quantile = {low}")
        return high
