"""${message}"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Describe here what the new schema gains."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """There is no way back in place; the copy made before the update is the way back."""
    raise NotImplementedError("go back with the copy made before the update")
