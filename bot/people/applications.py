"""Applications: what people say who want to join or to be cleared higher, and what staff decide."""

from datetime import date

from sqlalchemy import Engine, delete, func, insert, select, update

from bot.people import store_words as words
from bot.people.model import STRANGER, Application, ApplicationState, Line, Person
from bot.people.store_barred import is_barred
from bot.people.store_change import Change, changing, require_agency, require_future
from bot.people.store_email import EmailCodes
from bot.people.store_forms import (
    DECIDED_LIFE,
    WAITING_LIFE,
    first_values,
    open_of,
    require_draft,
    require_open,
    require_power_over,
    require_waiting,
    written,
)
from bot.people.store_joining import may_join, refused, register_by_approval
from bot.people.store_rows import (
    APPLICANT,
    application_of,
    find_agency,
    find_application,
    find_invitation,
    person_of_chat,
    write_lines,
)
from bot.tables import applications
from knowledge.audience import Tlp
from knowledge.model import Language
from knowledge.ports import Clock
from knowledge.store.engine import reading


class Applications:
    """Keeps applications from the first answer to the decision; every method blocks, from any thread.

    What staff do takes ``by``, a person's id or ``SHELL``, and refuses who has not the right (``not-allowed``), who
    applies (``not-yourself``) and what is decided already (``application-decided``); it is in the audit trail or did
    not happen. ``application-unknown``: there is none of this id.

    Args:
        engine: The database, migrated.
        clock: Sets and tests expiry.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._codes = EmailCodes()

    # --- what the applicant does

    def start(
        self, chat_id: int, language: Language, *, invitation_id: str | None = None, ceiling: Tlp = Tlp.GREEN
    ) -> Application:
        """Begin a draft, filled with what is known of the person and the invitation; an earlier draft is dropped.

        Args:
            chat_id: Whose.
            language: In which the person is spoken to.
            invitation_id: Of the code that led here (``invitation-unknown``).
            ceiling: What is applied for (``ceiling-unknown``).

        Raises:
            UserInputError: ``application-waiting`` if one is before staff already, ``application-refused`` for
                somebody who is suspended, revoked or barred.
        """
        label = words.ceiling(ceiling)
        with changing(self._engine, self._clock) as change:
            person = _require_welcome(change, chat_id)
            earlier = open_of(change.connection, chat_id)
            if earlier is not None and earlier.state is ApplicationState.WAITING:
                raise words.refusal("application-waiting", "An application of this person waits already.")
            if earlier is not None:
                change.connection.execute(delete(applications).where(applications.c.id == earlier.id))
            invitation = find_invitation(change.connection, invitation_id) if invitation_id else None
            if invitation_id and invitation is None:
                raise words.refusal("invitation-unknown", "There is no such invitation.")
            values = first_values(change.now, chat_id, language, label, person, invitation)
            change.connection.execute(insert(applications).values(**values))
            return _require(change, str(values["id"]))

    def open_of(self, chat_id: int) -> Application | None:
        """Return the draft or the waiting application of a chat."""
        with reading(self._engine) as connection:
            return open_of(connection, chat_id)

    def withdraw(self, chat_id: int) -> bool:
        """Drop the draft or the waiting application of a chat, as the applicant wishes; False if there is none."""
        with changing(self._engine, self._clock) as change:
            application = open_of(change.connection, chat_id)
            if application is None:
                return False
            change.connection.execute(delete(applications).where(applications.c.id == application.id))
            if application.state is ApplicationState.WAITING:
                change.record(_actor(change, application), "application-withdrawn", application.id)
            return True

    def declined(self, chat_id: int) -> int:
        """Return how many applications of a chat were declined, as far as they are kept."""
        column = applications.c
        query = select(func.count()).select_from(applications)
        mine = (column.chat_id == chat_id, column.state == ApplicationState.DECLINED.value)
        with reading(self._engine) as connection:
            return connection.execute(query.where(*mine)).scalar_one()

    def fill(self, application_id: str, **fields: str | None) -> Application:
        """Fill in a draft.

        Args:
            application_id: Of the draft (``application-waiting``, ``application-decided``).
            **fields: ``agency``: slug (``agency-unknown``) or None; ``agency_name``, ``name``, ``post``
                (``text-missing``, ``text-too-long``); ``email`` (codes of ``begin_email``; another address is not
                confirmed); ``country`` (``country-malformed``) or None.
        """
        with changing(self._engine, self._clock) as change:
            application = require_draft(_require(change, application_id))
            return _put(change, application, **written(change.connection, application, fields))

    def begin_email(self, application_id: str, address: str) -> str:
        """Return the six-digit code to send to an official e-mail address; good for 15 minutes and 5 attempts.

        Raises:
            UserInputError: ``email-malformed``, ``email-free-mail``, ``email-domain`` if the agency's domains are known
                and this is none of them, ``email-too-often`` after 3 codes within an hour for the chat or the address.
        """
        with changing(self._engine, self._clock) as change:
            application = require_draft(_require(change, application_id))
            values = written(change.connection, application, {"email": address})
            code, sent = self._codes.begin(application, str(values["email"]), change.now)
            _put(change, application, **(values | sent))
            return code

    def confirm_email(self, application_id: str, code: str) -> bool:
        """Tell whether a code is the one that was sent, in time; if so the address is confirmed."""
        with changing(self._engine, self._clock) as change:
            require_draft(_require(change, application_id))
            return self._codes.confirm(change, application_id, code)

    def submit(self, application_id: str) -> Application:
        """Put a draft before staff.

        Raises:
            UserInputError: ``application-incomplete`` without an agency, name, post and e-mail, ``email-domain`` if the
                agency does not use that domain, ``application-refused``.
        """
        with changing(self._engine, self._clock) as change:
            application = require_draft(_require(change, application_id))
            _require_welcome(change, application.chat_id)
            if not ((application.agency or application.agency_name) and application.name and application.post):
                raise words.refusal("application-incomplete", "Something is missing in this application.")
            if not application.email:
                raise words.refusal("application-incomplete", "The e-mail address is missing in this application.")
            agency = find_agency(change.connection, application.agency) if application.agency else None
            words.email_of(application.email, agency)
            values = {"state": ApplicationState.WAITING.value, "expires_at": change.now + WAITING_LIFE}
            change.record(_actor(change, application), "applied", application.id, ceiling=str(application.ceiling))
            return _put(change, application, **values)

    def reply(self, application_id: str, text: str) -> Application:
        """Put what the applicant says into the thread, while it is open (``text-missing``, ``text-too-long``)."""
        cleaned = words.require(text, words.TEXT_CHARS, lines=True)
        with changing(self._engine, self._clock) as change:
            application = require_open(_require(change, application_id))
            thread = (*application.thread, Line(APPLICANT, cleaned, change.now))
            return _put(change, application, thread=write_lines(thread))

    # --- what staff do

    def get(self, application_id: str) -> Application:
        """Return an application (``application-unknown``)."""
        with reading(self._engine) as connection:
            found = find_application(connection, application_id)
        if found is None:
            raise _unknown()
        return found

    def waiting(self, limit: int = 20) -> list[Application]:
        """Return what waits for a decision, oldest first."""
        column = applications.c
        query = (
            select(applications)
            .where(column.state == ApplicationState.WAITING.value, column.expires_at > self._clock.now())
            .order_by(column.created_at, column.id)
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return [application_of(row) for row in connection.execute(query)]

    def ask(self, application_id: str, text: str, by: str) -> Application:
        """Put a question of staff into the thread (``text-missing``, ``text-too-long``)."""
        cleaned = words.require(text, words.TEXT_CHARS, lines=True)
        with changing(self._engine, self._clock) as change:
            application = require_waiting(_require_power(change, application_id, by))
            change.record(by, "asked", application.id)
            return _put(change, application, thread=write_lines((*application.thread, Line(by, cleaned, change.now))))

    def note(self, application_id: str, text: str, by: str) -> Application:
        """Note something for staff (``text-missing``, ``text-too-long``)."""
        cleaned = words.require(text, words.TEXT_CHARS, lines=True)
        with changing(self._engine, self._clock) as change:
            application = require_waiting(_require_power(change, application_id, by))
            change.record(by, "noted", application.id)
            return _put(change, application, notes=write_lines((*application.notes, Line(by, cleaned, change.now))))

    def approve(self, application_id: str, by: str, *, agency: str, ceiling: Tlp, until: date | None) -> Person:
        """Register the applicant, or clear a registered one.

        Args:
            application_id: Which waits.
            by: Who decides.
            agency: Slug (``agency-unknown``); the applicant may have typed something else.
            ceiling: Up to which label (``ceiling-unknown``).
            until: Last day of the registration (``date-past``); None = no end.

        Raises:
            UserInputError: Also ``application-refused`` if the applicant was suspended meanwhile.
        """
        label = words.ceiling(ceiling)
        with changing(self._engine, self._clock) as change:
            application = require_waiting(_require_power(change, application_id, by))
            require_agency(change, agency)
            require_future(until, change.today)
            _require_welcome(change, application.chat_id)
            person = register_by_approval(change, application, agency, label, until, by)
            _decide(change, application, ApplicationState.APPROVED, by, person.id)
            detail = {"agency": agency, "ceiling": label.value, "until": until.isoformat() if until else ""}
            change.record(by, "approved", person.id, application=application.id, **detail)
            return person

    def decline(self, application_id: str, by: str) -> Application:
        """Decline an application."""
        with changing(self._engine, self._clock) as change:
            application = require_waiting(_require_power(change, application_id, by))
            change.record(by, "declined", application.id)
            return _decide(change, application, ApplicationState.DECLINED, by, application.person_id)


def _require(change: Change, application_id: str) -> Application:
    application = find_application(change.connection, application_id)
    if application is None:
        raise _unknown()
    return application


def _require_power(change: Change, application_id: str, by: str) -> Application:
    return require_power_over(change, by, find_application(change.connection, application_id), _unknown())


def _require_welcome(change: Change, chat_id: int) -> Person | None:
    person = person_of_chat(change.connection, chat_id)
    if not may_join(person, barred=is_barred(change.connection, chat_id)):
        raise refused()
    return person


def _put(change: Change, application: Application, **values: object) -> Application:
    if values:
        change.connection.execute(update(applications).where(applications.c.id == application.id).values(**values))
    return _require(change, application.id)


def _decide(
    change: Change, application: Application, state: ApplicationState, by: str, person_id: str | None
) -> Application:
    return _put(
        change,
        application,
        state=state.value,
        person_id=person_id,
        decided_by=by,
        decided_at=change.now,
        expires_at=change.now + DECIDED_LIFE,
    )


def _actor(change: Change, application: Application) -> str:
    person = person_of_chat(change.connection, application.chat_id)
    return STRANGER if person is None else person.id


def _unknown() -> Exception:
    return words.refusal("application-unknown", "There is no such application.")
