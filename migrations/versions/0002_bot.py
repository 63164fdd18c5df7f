"""The bot: durable inbox, chosen languages, what buttons refer to, feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0002_bot"
down_revision = "0001_knowledge"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_updates()
    _create_chats()
    _create_answers()


def _create_updates() -> None:
    op.create_table(
        "updates",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_key", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(16), nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("handled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name="pk_updates"),
    )
    op.create_index("ix_updates_state_bot_id_update_id", "updates", ["state", "bot_id", "update_id"])


def _create_chats() -> None:
    op.create_table(
        "chats",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_chats"),
    )


def _create_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("passages", sa.Text(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_answers"),
    )
    op.create_index("ix_answers_expires_at", "answers", ["expires_at"])
    op.create_table(
        "feedback",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("verdict", sa.String(4), nullable=False),
        sa.Column("passage_id", sa.String(32), nullable=True),
        sa.Column("document_id", sa.String(16), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_feedback"),
    )


def downgrade() -> None:
    for name in ("feedback", "answers", "chats", "updates"):
        op.drop_table(name)
