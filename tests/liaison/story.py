"""The whole story of registration as people live it on the chat page; a test plays it, and the guide shows it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from playwright.async_api import Locator, Page, expect

ANSWER_MS = 30_000
PEOPLE = {
    "Valeria": 7_000_001, "Rafael": 7_000_002, "Ana": 7_000_003, "Tomás": 7_000_004, "Sam": 7_000_005,
    "Irene": 7_000_006,
}  # fmt: skip
RESTRICTED = """# Operación de enlace para la FGR

## Contacto de guardia

El contacto de guardia para la FGR contesta en el buzón zafiro-enlace. El código de la operación es zafiro.
"""
QUESTION = "¿Cuál es el contacto de guardia y el código de la operación zafiro?"
Picture = Callable[[str, Locator], Awaitable[None]]


async def no_picture(_name: str, _phone: Locator) -> None:
    """Take none."""


@dataclass
class Phone:
    """One person's phone on the page."""

    page: Page
    name: str
    node: Locator = field(init=False)

    def __post_init__(self) -> None:
        self.node = self.page.locator(f'.phone[data-person="{PEOPLE[self.name]}"]')

    async def open(self) -> "Phone":
        """Leave this phone alone on the page."""
        for name in PEOPLE:
            chooser = self.page.locator("#people .person", has_text=name)
            pressed = await chooser.get_attribute("aria-pressed") == "true"
            if pressed != (name == self.name):
                await chooser.click()
        await expect(self.node).to_be_visible()
        return self

    async def write(self, text: str, expected: str = "") -> None:
        """Send a text and wait until the chat shows ``expected`` in a later message."""
        before = await self.node.locator(".messages li").count()
        box = self.node.get_by_role("textbox")
        await box.fill(text)
        await box.press("Enter")
        if expected:
            await self.shows(expected, after=before)

    async def press(self, label: str, expected: str = "") -> None:
        """Press the newest button whose label contains ``label``."""
        button = self.node.locator(".messages button", has_text=label).last
        await expect(button).to_be_visible(timeout=ANSWER_MS)
        await button.click()
        if expected:
            await self.shows(expected)

    async def shows(self, text: str, after: int = 0) -> None:
        """Wait until a message after the first ``after`` ones contains ``text``."""
        found = self.node.locator(f".messages li:nth-child(n+{after + 1})", has_text=text).last
        await expect(found).to_be_visible(timeout=ANSWER_MS)

    async def read(self, pattern: str) -> str:
        """Return the last match of ``pattern`` in the chat."""
        found: list[str] = re.findall(pattern, await self.node.locator(".messages").inner_text())
        assert found, pattern
        return found[-1]


async def found_team(page: Page, code: str, picture: Picture = no_picture) -> None:
    """Irene becomes administrator, enters the agencies, and makes Ana a member of staff."""
    irene = await Phone(page, "Irene").open()
    await irene.write(f"/start {code}", "You are now an administrator")
    await picture("administrator", irene.node)
    for name, slug, country, domain in (
        ("Exchange liaison team", "enlace", "Mexico", "exchange.example"),
        ("Fiscalía General de la República", "fgr", "Mexico", "fgr.org.mx"),
        ("Polícia Federal", "pf", "Brazil", "pf.gov.br"),
    ):
        await irene.write("/agencies", "agenc")
        await irene.press("Add an agency", "Full name")
        await irene.write(name, "Short name")
        await irene.write(slug, "Country?")
        await irene.write(country, "Domains")
        await irene.write(f"@{domain}", slug)
    await picture("agencies", irene.node)
    link = await invite(irene, "Exchange liaison team", "GREEN")
    ana = await Phone(page, "Ana").open()
    await ana.write(f"/start {link}", "Welcome")
    await irene.open()
    await irene.write("/people enlace", "1 person")
    await irene.press("· enlace", "Cleared up to")
    await irene.press("Role", "Which role?")
    await irene.press("liaison staff", "Change the role to")
    await irene.press("Yes", "Role: liaison staff")
    await irene.write("Ana Whitfield", "Role: liaison staff")
    await picture("person", irene.node)


async def invite(phone: Phone, agency: str, label: str, picture: Picture = no_picture) -> str:
    """Make an invitation for one person and return its code."""
    await phone.write("/invite", "which agency")
    await phone.press(agency, "up to which label")
    await phone.press(f"TLP:{label}", "For how many people")
    await phone.press("1", "Valid for how long")
    await phone.press("7 days", "A note for staff")
    await phone.press("No note", "By itself it gives")
    await picture("invitation", phone.node)
    return await phone.read(r"start=([A-Za-z0-9_-]{22})")


async def officials_join(page: Page, picture: Picture = no_picture) -> None:
    """Valeria comes by invitation and is approved for AMBER; Rafael applies without one."""
    ana = await Phone(page, "Ana").open()
    code = await invite(ana, "Fiscalía General de la República", "AMBER", picture)
    valeria = await Phone(page, "Valeria").open()
    await valeria.write(f"/start {code}", "nombre completo")
    await valeria.write("Valeria Ruiz Ortega", "cargo")
    await valeria.write("Agente del Ministerio Público, Unidad Cibernética", "correo")
    await valeria.write("valeria.ruiz@fgr.org.mx", "Revise")
    await picture("application", valeria.node)
    await valeria.press("Enviar", "equipo")
    await ana.open()
    await ana.shows("Valeria Ruiz Ortega")
    await picture("card", ana.node)
    await ana.press("Approve", "Up to which label")
    await ana.press("TLP:AMBER", "For how long")
    await ana.press("12 months", "Approved by")
    await valeria.open()
    await valeria.shows("TLP:AMBER")
    rafael = await Phone(page, "Rafael").open()
    await rafael.write("/cadastro")
    await rafael.press("Polícia Federal", "nome completo")
    await rafael.write("Rafael Couto Lima", "cargo")
    await rafael.write("Agente de Polícia Federal, combate a crimes cibernéticos", "e-mail")
    await rafael.write("rafael.couto@pf.gov.br", "Posso enviar")
    await rafael.press("Enviar")
    await ana.open()
    await ana.shows("Rafael Couto Lima")
    await ana.press("Approve", "Up to which label")
    await ana.press("TLP:GREEN", "For how long")
    await ana.press("12 months", "Approved by")
    await rafael.open()
    await rafael.shows("TLP:GREEN")


async def ask_restricted(page: Page, picture: Picture = no_picture) -> None:
    """Valeria gets what is for her agency; Rafael and a stranger hear that the material does not say."""
    valeria = await Phone(page, "Valeria").open()
    await valeria.write(QUESTION, "zafiro-enlace")
    await valeria.shows("TLP:AMBER")
    await picture("amber", valeria.node)
    for name in ("Rafael", "Sam"):
        other = await Phone(page, name).open()
        await other.write(QUESTION, "no responde")
        assert "zafiro-enlace" not in await other.node.locator(".messages").inner_text()
    await picture("stranger", Phone(page, "Sam").node)


async def revoke(page: Page, picture: Picture = no_picture) -> None:
    """Ana revokes Valeria; the next question and the old buttons give nothing any more."""
    ana = await Phone(page, "Ana").open()
    await ana.write("/people Valeria", "1 person")
    await ana.press("Valeria Ruiz Ortega", "Cleared up to")
    await ana.press("Revoke", "Revoke this registration?")
    await ana.press("Yes", "Registration: revoked")
    await picture("revoked", ana.node)
    valeria = await Phone(page, "Valeria").open()
    await valeria.write(QUESTION, "no responde")
    await picture("after", valeria.node)
