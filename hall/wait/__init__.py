"""The estimated wait: how long until a number is called, as a distribution. Pure: no clock, no files.

Two forecasts are averaged: the people ahead counted down at the pace at which this queue calls at this hour, and what
visitors who found as many people ahead have waited. Around them lies what past forecasts have missed by.
docs/wait.md has the formulas.
"""

from hall.wait.distribution import HIGH, LOW, Reasons, Wait, WaitInterval, rounded_outward
from hall.wait.estimator import Estimator, Kind
from hall.wait.parameters import WaitParameters

__all__ = ["HIGH", "LOW", "Estimator", "Kind", "Reasons", "Wait", "WaitInterval", "WaitParameters", "rounded_outward"]
