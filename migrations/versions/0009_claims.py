"""Claims: notices, claims, payees and settlements.

Revises: 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "overdue_notice",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("policy_id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("author_id", BIG_KEY, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_overdue_notice_author_id_user_account")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_overdue_notice_buyer_id_buyer")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_overdue_notice_policy_id_policy")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_overdue_notice_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overdue_notice")),
    )
    op.create_index(op.f("ix_overdue_notice_author_id"), "overdue_notice", ["author_id"], unique=False)
    op.create_index(op.f("ix_overdue_notice_buyer_id"), "overdue_notice", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_overdue_notice_policy_id"), "overdue_notice", ["policy_id"], unique=False)
    op.create_index(op.f("ix_overdue_notice_policyholder_id"), "overdue_notice", ["policyholder_id"], unique=False)
    op.create_table(
        "payee",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("iban", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("author_id", BIG_KEY, nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("screener_id", BIG_KEY, nullable=True),
        sa.Column("screened_on", sa.Date(), nullable=True),
        sa.Column("screening_note", sa.String(length=4000), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_payee_author_id_user_account")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_payee_policyholder_id_policyholder")
        ),
        sa.ForeignKeyConstraint(["screener_id"], ["user_account.id"], name=op.f("fk_payee_screener_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee")),
    )
    op.create_index(op.f("ix_payee_author_id"), "payee", ["author_id"], unique=False)
    op.create_index(op.f("ix_payee_policyholder_id"), "payee", ["policyholder_id"], unique=False)
    op.create_index(op.f("ix_payee_screener_id"), "payee", ["screener_id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("policy_id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("loss_kind", sa.String(length=60), nullable=False),
        sa.Column("loss_on", sa.Date(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("statement_of_loss", sa.String(length=4000), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("indemnity_minor", sa.BigInteger(), nullable=True),
        sa.Column("payee_id", BIG_KEY, nullable=True),
        sa.Column("review_case_id", BIG_KEY, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_claim_buyer_id_buyer")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_claim_payee_id_payee")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_claim_policy_id_policy")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_claim_policyholder_id_policyholder")
        ),
        sa.ForeignKeyConstraint(
            ["review_case_id"], ["review_case.id"], name=op.f("fk_claim_review_case_id_review_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_buyer_id"), "claim", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_claim_payee_id"), "claim", ["payee_id"], unique=False)
    op.create_index(op.f("ix_claim_policy_id"), "claim", ["policy_id"], unique=False)
    op.create_index(op.f("ix_claim_policyholder_id"), "claim", ["policyholder_id"], unique=False)
    op.create_index(op.f("ix_claim_review_case_id"), "claim", ["review_case_id"], unique=False)
    op.create_table(
        "claim_assessment",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("claim_id", BIG_KEY, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("case", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_assessment_claim_id_claim")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_claim_assessment_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_assessment")),
    )
    op.create_index(op.f("ix_claim_assessment_claim_id"), "claim_assessment", ["claim_id"], unique=False)
    op.create_index(op.f("ix_claim_assessment_policyholder_id"), "claim_assessment", ["policyholder_id"], unique=False)
    op.create_table(
        "claim_document",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("claim_id", BIG_KEY, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("invoice_id", BIG_KEY, nullable=True),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("uploader_id", BIG_KEY, nullable=True),
        sa.Column("uploaded_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_document_claim_id_claim")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_claim_document_invoice_id_invoice")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_claim_document_policyholder_id_policyholder")
        ),
        sa.ForeignKeyConstraint(
            ["uploader_id"], ["user_account.id"], name=op.f("fk_claim_document_uploader_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_document")),
    )
    op.create_index(op.f("ix_claim_document_claim_id"), "claim_document", ["claim_id"], unique=False)
    op.create_index(op.f("ix_claim_document_invoice_id"), "claim_document", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_claim_document_policyholder_id"), "claim_document", ["policyholder_id"], unique=False)
    op.create_index(op.f("ix_claim_document_uploader_id"), "claim_document", ["uploader_id"], unique=False)
    op.create_table(
        "claim_decision",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("claim_id", BIG_KEY, nullable=False),
        sa.Column("claim_assessment_id", BIG_KEY, nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("clause", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("indemnity_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("decider_id", BIG_KEY, nullable=False),
        sa.Column("decider_name", sa.String(length=300), nullable=False),
        sa.Column("authority_level", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_assessment_id"],
            ["claim_assessment.id"],
            name=op.f("fk_claim_decision_claim_assessment_id_claim_assessment"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_decision_claim_id_claim")),
        sa.ForeignKeyConstraint(
            ["decider_id"], ["user_account.id"], name=op.f("fk_claim_decision_decider_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_claim_decision_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_decision")),
    )
    op.create_index(
        op.f("ix_claim_decision_claim_assessment_id"), "claim_decision", ["claim_assessment_id"], unique=False
    )
    op.create_index(op.f("ix_claim_decision_claim_id"), "claim_decision", ["claim_id"], unique=False)
    op.create_index(op.f("ix_claim_decision_decider_id"), "claim_decision", ["decider_id"], unique=False)
    op.create_index(op.f("ix_claim_decision_policyholder_id"), "claim_decision", ["policyholder_id"], unique=False)
    op.create_table(
        "settlement",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("claim_id", BIG_KEY, nullable=False),
        sa.Column("claim_assessment_id", BIG_KEY, nullable=False),
        sa.Column("payee_id", BIG_KEY, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("settler_id", BIG_KEY, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_assessment_id"],
            ["claim_assessment.id"],
            name=op.f("fk_settlement_claim_assessment_id_claim_assessment"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_settlement_claim_id_claim")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_settlement_payee_id_payee")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_settlement_policyholder_id_policyholder")
        ),
        sa.ForeignKeyConstraint(
            ["settler_id"], ["user_account.id"], name=op.f("fk_settlement_settler_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_settlement_claim_id")),
    )
    op.create_index(op.f("ix_settlement_claim_assessment_id"), "settlement", ["claim_assessment_id"], unique=False)
    op.create_index(op.f("ix_settlement_payee_id"), "settlement", ["payee_id"], unique=False)
    op.create_index(op.f("ix_settlement_policyholder_id"), "settlement", ["policyholder_id"], unique=False)
    op.create_index(op.f("ix_settlement_settler_id"), "settlement", ["settler_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_settlement_settler_id"), table_name="settlement")
    op.drop_index(op.f("ix_settlement_policyholder_id"), table_name="settlement")
    op.drop_index(op.f("ix_settlement_payee_id"), table_name="settlement")
    op.drop_index(op.f("ix_settlement_claim_assessment_id"), table_name="settlement")
    op.drop_table("settlement")
    op.drop_index(op.f("ix_claim_decision_policyholder_id"), table_name="claim_decision")
    op.drop_index(op.f("ix_claim_decision_decider_id"), table_name="claim_decision")
    op.drop_index(op.f("ix_claim_decision_claim_id"), table_name="claim_decision")
    op.drop_index(op.f("ix_claim_decision_claim_assessment_id"), table_name="claim_decision")
    op.drop_table("claim_decision")
    op.drop_index(op.f("ix_claim_document_uploader_id"), table_name="claim_document")
    op.drop_index(op.f("ix_claim_document_policyholder_id"), table_name="claim_document")
    op.drop_index(op.f("ix_claim_document_invoice_id"), table_name="claim_document")
    op.drop_index(op.f("ix_claim_document_claim_id"), table_name="claim_document")
    op.drop_table("claim_document")
    op.drop_index(op.f("ix_claim_assessment_policyholder_id"), table_name="claim_assessment")
    op.drop_index(op.f("ix_claim_assessment_claim_id"), table_name="claim_assessment")
    op.drop_table("claim_assessment")
    op.drop_index(op.f("ix_claim_review_case_id"), table_name="claim")
    op.drop_index(op.f("ix_claim_policyholder_id"), table_name="claim")
    op.drop_index(op.f("ix_claim_policy_id"), table_name="claim")
    op.drop_index(op.f("ix_claim_payee_id"), table_name="claim")
    op.drop_index(op.f("ix_claim_buyer_id"), table_name="claim")
    op.drop_table("claim")
    op.drop_index(op.f("ix_payee_screener_id"), table_name="payee")
    op.drop_index(op.f("ix_payee_policyholder_id"), table_name="payee")
    op.drop_index(op.f("ix_payee_author_id"), table_name="payee")
    op.drop_table("payee")
    op.drop_index(op.f("ix_overdue_notice_policyholder_id"), table_name="overdue_notice")
    op.drop_index(op.f("ix_overdue_notice_policy_id"), table_name="overdue_notice")
    op.drop_index(op.f("ix_overdue_notice_buyer_id"), table_name="overdue_notice")
    op.drop_index(op.f("ix_overdue_notice_author_id"), table_name="overdue_notice")
    op.drop_table("overdue_notice")
