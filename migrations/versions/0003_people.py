"""People: registration, invitations, applications, the registry of links, and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0003_people"
down_revision = "0002_bot"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_audit()
    _create_audit_head()
    _create_agencies()
    _create_people()
    _create_person_notes()
    _create_invitations()
    _create_invitation_uses()
    _create_applications()
    _create_dialogues()
    _create_official_links()
    _create_barred()


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(16), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )


def _create_audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.execute("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '')")


def _create_agencies() -> None:
    op.create_table(
        "agencies",
        sa.Column("slug", sa.String(63), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("domains", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_agencies"),
    )


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("standing", sa.String(10), nullable=False),
        sa.Column("agency", sa.String(63), nullable=True),
        sa.Column("ceiling", sa.String(16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_confirmed", sa.Boolean(), nullable=False),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.String(16), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.slug"], name="fk_people_agency_agencies"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("chat_id", name="uq_people_chat_id"),
    )
    op.create_index("ix_people_agency", "people", ["agency"])


def _create_person_notes() -> None:
    op.create_table(
        "person_notes",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("person_id", sa.String(16), nullable=False),
        sa.Column("by", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_person_notes_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person_notes"),
    )
    op.create_index("ix_person_notes_person_id", "person_notes", ["person_id"])


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("agency", sa.String(63), nullable=True),
        sa.Column("ceiling", sa.String(16), nullable=False),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("warned_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agencies.slug"], name="fk_invitations_agency_agencies"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("code_hash", name="uq_invitations_code_hash"),
    )
    op.create_index("ix_invitations_expires_at", "invitations", ["expires_at"])


def _create_invitation_uses() -> None:
    op.create_table(
        "invitation_uses",
        sa.Column("invitation_id", sa.String(16), nullable=False),
        sa.Column("person_id", sa.String(16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name="fk_invitation_uses_invitation_id_invitations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_invitation_uses_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invitation_id", "person_id", name="pk_invitation_uses"),
    )


def _create_applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.String(16), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("agency", sa.String(63), nullable=True),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_confirmed", sa.Boolean(), nullable=False),
        sa.Column("email_code_hash", sa.String(64), nullable=True),
        sa.Column("email_code_expires_at", INSTANT, nullable=True),
        sa.Column("email_code_attempts", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("ceiling", sa.String(16), nullable=False),
        sa.Column("invitation_id", sa.String(16), nullable=True),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.String(16), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_applications_person_id_people", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["agency"], ["agencies.slug"], name="fk_applications_agency_agencies"),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name="fk_applications_invitation_id_invitations", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
    )
    op.create_index("ix_applications_expires_at", "applications", ["expires_at"])
    op.create_index("ix_applications_chat_id", "applications", ["chat_id"])


def _create_dialogues() -> None:
    op.create_table(
        "dialogues",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_dialogues"),
    )
    op.create_index("ix_dialogues_expires_at", "dialogues", ["expires_at"])


def _create_official_links() -> None:
    op.create_table(
        "official_links",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(16), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_official_links"),
    )


def _create_barred() -> None:
    op.create_table(
        "barred",
        sa.Column("chat_hash", sa.String(64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("chat_hash", name="pk_barred"),
    )


def downgrade() -> None:
    for name in (
        "barred",
        "official_links",
        "dialogues",
        "applications",
        "invitation_uses",
        "invitations",
        "person_notes",
        "people",
        "agencies",
        "audit_head",
        "audit",
    ):
        op.drop_table(name)
