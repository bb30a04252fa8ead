"""The mirror at central: logs of kiosks come up, the hall's log goes down."""

from central.mirror.mirror import Mirror
from central.mirror.upload import MalformedUpload, Upload, read_upload

__all__ = ["MalformedUpload", "Mirror", "Upload", "read_upload"]
