"""Names of persons: beside an identifier, or after a word that announces one. Pure."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.guard.kinds import Finding, Kind
from bot.guard.reading import Reading
from bot.guard.words import words

_NEAR = 32
"""Characters between a name and the identifier that it goes with, at most."""
_CAPITAL = r"[A-ZÁÉÍÓÚÑÜÇÂÊÔÃÕÀ][\w'’-]{1,30}"
_ROW = re.compile(
    rf"(?<!\w){_CAPITAL}"
    rf"(?:[ \t]+(?:(?:de|del|la|las|los|da|do|dos|das|y|e|di|van|von)[ \t]+){{0,2}}{_CAPITAL}){{1,6}}"
)
_SPLIT = re.compile(r"\S+")
_PARTICLES = words("de del la las los da do dos das y e di van von")
_FILLER = (
    r"(?:es|is|e|el|la|o|a|un|una|um|uma|sr|sra|senor|senora|dr|dra|mr|mrs|ms|named|llamad[oa]|chamad[oa]"
    r"|de nombre|nombre|nome|ciudadan[oa])"
)
_LABEL = re.compile(
    r"(?<!\w)(?:(?P<sure>a nombre de|en nombre de|a nome de|em nome de|in the name of|under the name(?: of)?|named"
    r"|llamad[oa]|chamad[oa]|responde al nombre de|de nombre)"
    r"|se llama|se chama|titular(?:es)?|account holder|holder|name of"
    r"|nombre(?: completo)?|nome(?: completo)?|full name|name|suspect|suspeit[oa]|sospechos[oa]"
    r"|imputad[oa]|acusad[oa]|indiciad[oa]"
    r"|investigad[oa]|detenid[oa]|denunciad[oa]|denunciante|victim|victima|vitima|subject|defendant"
    r"|beneficiari[oa]|pres[oa]"
    rf"|sr|sra|senor|senora|don|dona|mr|mrs|ms|ciudadan[oa]|cidada[oa]|client|cliente|customer|usuari[oa]|user)(?!\w)"
    rf"\W{{1,3}}(?:{_FILLER}\W{{1,3}}){{0,3}}"
)
_LOWER = re.compile(r"[a-z]{3,20}(?: (?:(?:de|del|da|dos|la) ){0,2}[a-z]{3,20}){1,4}(?!\w)")
_BETWEEN = re.compile(r"[^.?!\n]*")
# capitalised, and yet nobody's name
_INSTITUTIONS = words(
    "fiscalia fiscal fiscales ministerio ministry publico publica policia police policial polícia federal civil",
    "militar nacional national general geral republica republic estado estados state states unidos united brasil",
    "brazil mexico argentina chile colombia peru ecuador panama uruguay paraguay bolivia venezuela guatemala",
    "honduras salvador costa rica dominicana espana portugal america latina ciudad cidade provincia province city",
    "san sao santa buenos aires juzgado juez juiz justicia justica court supreme suprema tribunal corte poder",
    "judicial judiciario secretaria departamento department direccion diretoria unidad unidade unit agencia",
    "agency investigacion investigaciones investigacao criminal penal codigo ley lei law act decreto convenio",
    "convencao convention budapest protocol protocolo banco bank central superintendencia procuraduria",
    "procuradoria procuracion defensoria delegacia comisaria guardia guarda interpol europol ameripol egmont gafi",
    "gafilat fatf uif uiaf coaf fbi fgr pgr fgj mpf mp pf pc doj binance okx kraken coinbase bitso bybit kucoin",
    "bitget tether circle crypto gate huobi htx mercado bitcoin ethereum tron solana monero ripple litecoin",
    "dogecoin cardano polygon blockchain wallet trust ledger trezor metamask exodus kodex chainalysis elliptic",
    "trm labs travel rule pig butchering inteligencia financiera financeira intelligence financial networks",
    "limited ltd sa inc corp holdings exchange smart chain whatsapp telegram google apple facebook meta marco",
    "internet constitucion constituicao resolucion resolucao circular norma estatuto acuerdo carta rogatoria mlat",
    "portal sistema red network comision comissao consejo conselho instituto institute universidad universidade",
    "oficina office union europea european naciones nacoes nations mundial internacional international",
    "cooperacion cooperacao cooperation curp rfc cpf cnpj dni cuit rut uid id iban clabe cbu txid usdt usdc btc",
    "eth kyc aml otc p2p vasp psav ip pdf lers rrag",
)
_COMMON = words(
    "a al ante con de del desde el en la las los lo un una por para que como cuando donde quien cual cuales si no",
    "ya se su sus es esta este estos son hay tengo tenemos necesito necesitamos quiero queremos solicito",
    "solicitamos pido puedo puede pueden debo hola buenas buenos dias tardes noches estimado estimada estimados",
    "gracias favor urgente saludos dr lic sr sra mi me le les nos o os as um uma em na do da dos das com sem pelo",
    "pela ao aos isso essa ele ela eu tenho temos preciso precisamos quero pode podem ola oi bom boa dia tarde",
    "noite prezado prezada prezados obrigado obrigada quando onde the an in on at of for with from by to is are",
    "was we i you he she it my our your this that what how when where who which can could please need want have",
    "has dear hello hi good morning afternoon thanks urgent subject regarding re fwd mr mrs ms cuenta cuentas",
    "conta contas account accounts titular titulares cliente clientes customer usuario usuarios user users",
    "empresa empresas company persona personas person pessoa pessoas people tercero terceros terceiro terceiros",
    "otro otra otros outro outra nadie ninguem alguien alguem todos todo toda familia familiar hijo hija filho",
    "filha menor menores esposa esposo mujer hombre mulher homem moral fisica juridica plataforma platform",
    "corretora exchange wallet billetera carteira direccion endereco address orden ordem order oficio solicitud",
    "solicitacao pedido request datos dados data informacion informacao information saldo fondos victima victimas",
    "vitima vitimas imputado imputada investigado investigada suspect sospechoso suspeito laranja prestanombres",
    "testaferro mula not and or y e ou must should will would does did deben tiene tienen tem quem va vai dirijo",
    "dirigir misma mismo propio propia proprio propria real falso falsa ser estar sin pero mas also same another",
    "someone anybody nobody pago number numero nombre nome name phone telefono telefone correo email mail",
    "passport pasaporte passaporte fecha date sujeto banco fiscal juez juiz police policia officer agente",
    "delegado promotor investigador unknown desconocido desconhecido entidad entidade institucion autoridad",
    "autoridade authority gobierno governo government beneficiario beneficiaria holder",
)
_STRANGE = (_INSTITUTIONS | _COMMON) - _PARTICLES


def find_names(reading: Reading, anchors: Iterable[Finding]) -> Iterator[Finding]:
    """Yield names of persons.

    Args:
        reading: The text.
        anchors: Identifiers in it, by their places in ``seen``.
    """
    yield from _announced(reading)
    beside = sorted((anchor.start, anchor.end) for anchor in anchors)
    if not beside or _is_shouted(reading.seen, beside):
        return
    for row in _ROW.finditer(reading.seen):
        for start, end in _persons(reading, row.start(), row.end()):
            if any(_is_near(reading.seen, start, end, anchor) for anchor in beside):
                yield Finding(Kind.NAME, start, end)


def _announced(reading: Reading) -> Iterator[Finding]:
    for label in _LABEL.finditer(reading.plain):
        row = _ROW.match(reading.seen, label.end())
        if row is not None:
            first = next(_persons(reading, row.start(), row.end()), None)
            if first is not None and first[0] == row.start():
                yield Finding(Kind.NAME, *first)
        elif label["sure"]:
            yield from _typed_small(reading.plain, label.end("sure") + 1)


def _typed_small(plain: str, start: int) -> Iterator[Finding]:
    row = _LOWER.match(plain, start)
    if row is None:
        return
    end, count = start, 0
    for word in _SPLIT.finditer(plain, start, row.end()):
        if word[0] in _PARTICLES and count:
            continue
        if word[0] in _COMMON or word[0] in _INSTITUTIONS:
            break
        end, count = word.end(), count + 1
    if count > 1:
        yield Finding(Kind.NAME, start, end)


def _persons(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a row of capitalised words that may name a person: two words at least, no institution."""
    places = [word.span() for word in _SPLIT.finditer(reading.seen, start, end)]
    row = [(*place, reading.plain[slice(*place)]) for place in places]
    for strange, group in groupby(row, key=lambda word: word[2] in _STRANGE):
        part = list(group)
        named = [word for word in part if word[2] not in _PARTICLES]
        after_institution = part[0][2] in _PARTICLES and part[0][0] != start
        if not strange and len(named) > 1 and not after_institution:
            yield named[0][0], named[-1][1]


def _is_near(seen: str, start: int, end: int, anchor: tuple[int, int]) -> bool:
    gap = seen[end : anchor[0]] if end <= anchor[0] else seen[anchor[1] : start]
    return len(gap) <= _NEAR and bool(_BETWEEN.fullmatch(gap)) and (end <= anchor[0] or anchor[1] <= start)


def _is_shouted(seen: str, beside: list[tuple[int, int]]) -> bool:
    """Tell whether capitals say nothing, because most of the text is in them."""
    outside = list(seen)
    for start, end in beside:
        outside[start:end] = " " * (end - start)
    letters = [sign for sign in outside if sign.isalpha()]
    return sum(sign.isupper() for sign in letters) > 0.6 * len(letters) if len(letters) > 40 else False  # noqa: PLR2004
