"""Case data that only the word before it gives away: account numbers, user names, files, plates, papers. Pure.

Everything here reads a text in lower case and without accents, as ``reading.Reading.plain`` has it.
"""

import re
from collections.abc import Callable, Iterator

from bot.guard.kinds import Finding, Kind
from bot.guard.numbers import is_amount

_SEP = (
    r"(?:\s{0,3}(?:[:=#]|n[o°º]\b\.?|n\.º|num(?:ero)?\b\.?|nro\b\.?|number\b|es\b|is\b|e\b"
    r"|de (?:investigacion|oficio)\b))"
    r"{0,3}\s{0,3}[:#(\"'“]?\s{0,3}"
)
_AND = r"(?:\s?[,;/&]\s?|\s(?:y|e|and|o|ou|or)\s)"
_MIXED = r"(?=[a-z_.-]{0,40}\d)[a-z0-9][\w.-]{1,40}\w"
_DIGITS = r"\d[\d.-]{2,30}\d"


def _after(labels: str, value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@])(?:{labels}){_SEP}(?P<value>{value}(?:{_AND}{value}){{0,20}})(?!\w)")


_STRONG = _after(
    r"uids?|user ?ids?|(?:n[o°º]\.? )?id (?:del? |do |da )?(?:usuario|usuaria|cliente|cuenta|conta|user"
    r"|account|binance|okx"
    r"|orden|ordem|comerciante)|(?:account|customer|client|cliente|order|orden|ordem|merchant|binance|okx"
    r"|bybit|bitso|kyc) id"
    r"|nickname|username|user name|nombre de usuario|nome de usuario|alias|nick",
    _MIXED,
)
_WEAK = _after(
    r"cuentas?|ctas?\.?|accounts?|accts?|contas?|c/c|clientes?|customers?|usuari[oa]s?|users?|perfil|profile|agencia"
    r"|destination tag|tag|memo|etiqueta(?: de destino)?|orden(?: p2p)?|ordem(?: p2p)?|order(?: number)?"
    r"|clabe|cbu|cvu|iban|pix|tarjeta|cartao|card|imei|imsi|iccid",
    _DIGITS,
)
_USER = re.compile(
    r"(?<![\w@])(?:usuari[oa]|users?(?: ?name)?|nick(?:name)?|alias|handle|login|perfil|telegram|instagram|apodo"
    r"|apelido)(?:\s?[:=]\s?(?P<any>@?[\w.-]{3,40})"
    r"|\s(?:es |is |e )?[\"'“]?(?P<odd>@\w{3,40}"
    r"|[a-z][\w.-]{0,40}_\w{1,30}|[a-z]{3,30}\d{2,12}))(?!\w)"
)
_HANDLE = re.compile(r"(?<![\w.@/])@[a-z]\w{3,31}(?![\w@]|\.\w)")
_PHONE = re.compile(
    r"(?<!\w)(?:tel(?:efono|efone|f|s)?|cel(?:ular)?|movil|phone|mobile|whats ?app|wpp|wsp|fone|fono|cellphone)\.?"
    + _SEP
    + r"(?P<value>\+?\(?\d[\d ().-]{5,20}\d)(?!\w)"
)
_PAPERS = _after(
    r"dni|nit|cedula(?: de (?:ciudadania|identidad|extranjeria))?|c\.?c\.?|rg|cnh|ine|ife|curp|rfc|cpf"
    r"|cnpj|cuit|cuil|rut"
    r"|run|ruc|nss|ssn|dui|dpi|c\.?i\.?|carnet(?: de identidad)?|documento(?: de identidad)?|identidade"
    r"|id card|credencial"
    r"|clave de elector|licencia(?: de conducir)?|matricula consular",
    r"[a-z]{0,6}[ -]?\d[\d. /-]{3,24}[\dkx]",
)
_PASSPORT = _after(r"pasaportes?|passaportes?|passports?", r"[a-z]{0,3}[ -]?\d[\d-]{4,12}")
_PLATE = _after(
    r"placas?|matricula|licen[cs]e plate|plates?|patente|dominio del auto",
    r"(?=[a-z -]{0,8}\d)(?=[\d -]{0,8}[a-z])[a-z0-9]{2,4}[ -]?[a-z0-9]{2,4}(?:[ -]?[a-z0-9]{1,3})?",
)
_FILE = _after(
    r"carpetas?(?: de investigacion| judicial| digital)?|averiguacion previa|expedientes?|exp\."
    r"|causas?(?: penal)?|legajo"
    r"|inqueritos?(?: policial)?|ipl|processos?|procesos?|autos|boletim(?: de ocorrencia)?|b\.?o\.?"
    r"|cases?(?: file| ref| id)?"
    r"|files?|docket|cui|nunc|nuc|radicado|ruc|rol|rit|sumario|folio|oficios?|official letter|denuncias?|reporte|caso"
    r"|ticket|reference|ref\.?|referencia|ci\b|mandado|mandamiento|order no",
    r"(?=[a-z./_-]{0,40}\d)[a-z0-9][\w./-]{2,60}\w",
)
_UNIT = re.compile(
    r"\s?(?:%|dias?|days?|horas?|hours?|h\b|hrs?|meses|mes\b|months?|anos?|years?|minutos?|minutes?"
    r"|caracteres|characters"
    r"|digitos|digits|letras|letters|cuentas|accounts|contas|usuarios|users|clientes|customers|personas"
    r"|people|pessoas|veces|vezes)"
)
_YEARS = re.compile(r"(?:19|20)\d{2}(?:[-/.](?:19|20)?\d{2}){0,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d{2}|24[/-]7")
_NO_NAMES = frozenset({"p2p", "web3", "trc20", "erc20", "bep20", "brc20", "trc10", "base58", "bip39", "bip32", "tier1"})
_Fits = Callable[[str], bool]


def find_labelled(plain: str) -> Iterator[Finding]:
    """Yield what stands after a word that says what it is.

    Args:
        plain: In lower case, without accents.
    """
    for pattern, kind, fits in _RULES:
        for found in pattern.finditer(plain):
            start, end = found.span("value")
            if fits(found["value"]) and not _counts(plain, start, end):
                yield Finding(kind, start, end)
    for found in _USER.finditer(plain):
        group = "any" if found["any"] else "odd"
        if found[group] not in _NO_NAMES:
            yield Finding(Kind.ACCOUNT, *found.span(group))
    for found in _HANDLE.finditer(plain):
        # all names of bots end so, ours among them
        if not found[0].endswith("bot"):
            yield Finding(Kind.ACCOUNT, *found.span())


def _counts(plain: str, start: int, end: int) -> bool:
    return bool(_UNIT.match(plain, end)) or is_amount(plain, start, end) or bool(_YEARS.fullmatch(plain[start:end]))


def _digits(least: int) -> _Fits:
    def fits(value: str) -> bool:
        return sum(sign.isdigit() for sign in value) >= least

    return fits


def _is_name_with_digits(value: str) -> bool:
    return value not in _NO_NAMES and value[0] != "-"


def _is_file(value: str) -> bool:
    digits = sum(sign.isdigit() for sign in value)
    return digits > 4 or (digits > 2 and bool(re.search(r"\w[/-]\w", value)))  # noqa: PLR2004 - as files are numbered


_RULES: tuple[tuple[re.Pattern[str], Kind, _Fits], ...] = (
    (_STRONG, Kind.ACCOUNT, _is_name_with_digits),
    (_PAPERS, Kind.IDENTITY, _digits(5)),
    (_PASSPORT, Kind.IDENTITY, _digits(5)),
    (_PHONE, Kind.PHONE, _digits(7)),
    (_FILE, Kind.CASE_FILE, _is_file),
    (_WEAK, Kind.ACCOUNT, _digits(5)),
    (_PLATE, Kind.PLATE, _digits(2)),
)
