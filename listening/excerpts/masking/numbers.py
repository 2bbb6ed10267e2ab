"""Numbers that stand for somebody: of papers, of pupils, of cars."""

import re
from collections.abc import Iterator

from listening.excerpts.masking.mask import Span

PAPERS = re.compile(
    r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)"  # a social security number
    r"|(?<![A-Za-z0-9])A[-# ]{0,2}\d{8,9}(?!\d)"  # an alien registration number
    r"|(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)"  # Brazil
    r"|(?<!\d)\d{6}-[1-8]\d{6}(?!\d)"  # Korea
    r"|(?<!\d)\d{17}[\dXx](?![\dA-Za-z])"  # China
    r"|(?<![A-Za-z0-9])[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d(?![A-Za-z0-9])"  # Mexico
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?[A-Z0-9]{5,6}"
    r"|(?<!\d)\d{2,3}[가-힣]\s?\d{4}(?!\d)"  # a car in Korea
)
# Words that say a number of somebody's follows.
HINTS = (
    # en
    r"(?:student|pupil|case|file|badge|member|account|policy|passport|licen[cs]e|permit|medicaid"
    r"|lunch|pin)\s?(?:id|number|no\.?|num\.?|\#)(?:\s+number)?"
    r"|\bID(?:\s(?:number|no\.?))?|passport|(?:license\s)?plates?|badge"
    # es pt
    r"|n[uú]mero\s(?:de|del?)\s(?:estudiante|alumn[oa]|matr[ií]cula|caso|expediente|identidad|aluno"
    r"|estudante|processo|registro)|matr[ií]cula|expediente|pasaporte|passaporte|c[eé]dula|curp|dni"
    r"|rg|cpf|placas?|folio|carn[eé]"
    # fr ht
    r"|num[eé]ro\sd['’](?:[eé]l[eè]ve|[eé]tudiant|identit[eé])|dossier|passeport|plaque"
    r"|nimewo\s(?:elèv|etidyan|idantite|dosye|paspò)(?:\sla)?|dosye|paspò|plak"
    # vi so tl
    r"|mã\s(?:số\s)?học\ssinh|mã\ssố|số\s(?:hồ\ssơ|hộ\schiếu|căn\scước)|cmnd|cccd|biển\ssố"
    r"|lambarka\s(?:ardayga|aqoonsiga|baasaboorka)|aqoonsiga|taargada"
    r"|numero\sng\s(?:estudyante|mag-aaral|pasaporte)|plaka"
    # ru
    r"|номер\s(?:ученика|ученицы|дела|паспорта|машины|удостоверения)|паспорт|снилс|инн"
    # zh ko ar
    r"|学号|學號|学籍号|身份证号?码?|身份證|护照号?码?|车牌号?|准考证号|学生号"
    r"|학번|주민\s?(?:등록)?번호|여권\s?번호|차량\s?번호|차\s?번호|학생\s?번호"
    r"|رقم\s(?:الطالب|الطالبة|الهوية|الجواز|الملف|السيارة|الإقامة|القيد)|الرقم\sالوطني|جواز\sالسفر"
)
HINTED = re.compile(
    rf"(?:(?<!\w)(?:{HINTS})(?!\w)|(?:学号|身份证|护照|车牌|학번|번호))"
    r"\D{0,3}?(?:\s?(?:is|es|é|est|se|waa|là|ay|в|на|是|为|은|는|هو|no\.?|n°|nº|№|\#|:|：|=))?\s*"
    r"(?P<number>(?=[A-Z0-9٠-٩۰-۹ -]*[\d])[A-Z0-9٠-٩۰-۹]"
    r"(?:[A-Z0-9٠-٩۰-۹]|[ -](?=[A-Z0-9٠-٩])){3,23})"
    r"(?![\w])",
    re.IGNORECASE,
)
CASED = re.compile(r"[a-z]")
LEAST = 4  # digits; with fewer it is a room, a grade, a bus


def spans(text: str) -> Iterator[Span]:
    """Numbers of papers by their form, other numbers by the word before them."""
    for match in PAPERS.finditer(text):
        yield *match.span(), "number"
    for match in HINTED.finditer(text):
        start, end = match.span("number")
        cut = CASED.search(text, start, end)
        if cut is not None:
            end = start + len(text[start : cut.start()].rstrip(" -"))
        if sum(c.isdigit() for c in text[start:end]) >= LEAST:
            yield start, end, "number"
