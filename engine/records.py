"""Every table of the program in one import, for migrations and for tests that make a schema."""

import engine.administration.records
import engine.cases.history
import engine.cases.storage.file_records
import engine.cases.storage.move_records
import engine.cases.storage.records
import engine.cases.storage.repair_records
import engine.documents.records
import engine.files.records
import engine.identity.records
import engine.jobs.records
import engine.office.accountability.records
import engine.office.agencies.records
import engine.office.applications.records
import engine.office.calendar.records
import engine.office.cards.records
import engine.office.clock_requests.records
import engine.office.complaints.records
import engine.office.copies.records
import engine.office.denials.records
import engine.office.disclosures.records
import engine.office.forwarding.records
import engine.office.inquiries.records
import engine.office.items.records
import engine.office.joint.records
import engine.office.letterhead.records
import engine.office.notices.records
import engine.office.organisation.records
import engine.office.performance.records
import engine.office.phrases.records
import engine.office.promises.records
import engine.office.ratings.records
import engine.office.service_clock.records
import engine.office.settings.records
import engine.office.task_opinions.records
import engine.office.unresolved.records
import engine.sealing.records  # noqa: F401
