"""What stands on the screen, in words and pixels: for technicians who are not in front of it, and for tests."""

from __future__ import annotations

from typing import Any

from kivy.core.window import Window
from kivy.uix.label import Label

from kiosk.screens.root import KioskRoot
from kiosk.screens.widgets.press_feedback import Pressable
from kiosk.screens.widgets.text import Icon


def describe(root: KioskRoot) -> dict[str, Any]:
    """Whether touches count now, and every target: kind, text, whether it counts, its place from the top left."""
    targets = root.page.targets if root.page is not None else []
    return {"takes_touches": root.takes_touches, "targets": [_target(root, target) for target in targets]}


def _target(root: KioskRoot, target: Pressable) -> dict[str, Any]:
    height = Window.size[1]
    return {
        "kind": type(target).__name__,
        "takes": root.takes(target),
        "text": " / ".join(_texts(target)),
        "x": round(target.x),
        "y": round(height - target.top),
        "width": round(target.width),
        "height": round(target.height),
    }


def _texts(target: Pressable) -> list[str]:
    labels = [
        widget for widget in target.walk(restrict=True) if isinstance(widget, Label) and not isinstance(widget, Icon)
    ]
    return [label.text for label in labels if label.text]
