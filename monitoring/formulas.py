"""The closed language of computed indicators: four operations and six functions over decimals, nothing else.

::

    expression = term { ("+" | "-") term }
    term       = factor { ("*" | "/") factor }
    factor     = "-" factor | number | item | "[" indicator "]" | function "(" expression { "," expression } ")"
               | "(" expression ")"

``item`` is the code of an input item (``population``), ``[2.3.1]`` the value of another indicator. Full-width signs, × and
÷ are read as what they mean. Nothing is executed: the text becomes a small tree, the tree is counted. What is missing
absorbs and keeps its reasons; a division by zero is missing, never 0.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from portal.kit.verdicts import Refused

MOST_CHARACTERS = 500
MOST_DEPTH = 12
MOST_PARTS = 100  # numbers, names and operations together
MOST_DIGITS = 20
MOST_PLACES = 6

_SIGNS = str.maketrans("（），＋－−×＊÷／．［］　", "(),+--**//.[] ")
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[A-Za-z][A-Za-z0-9_]{0,39})"
    r"|\[ *(?P<indicator>[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff.\-]{0,39}) *\]|(?P<sign>[-+*/(),])"
)
ITEM_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
INDICATOR_CODE = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff.\-]{0,39}")

ZERO_DIVISION = "除数为零"
OUT_OF_RANGE = "数值超出范围"
NOT_GIVEN = "尚未填报"


class BadFormula(Refused):
    """The text is no formula; ``str()`` says where and what, ``position`` is the place (from 1)."""

    def __init__(self, position: int, reason: str) -> None:
        self.position = position
        super().__init__(f"公式第{position}个字符处：{reason}")


@dataclass(frozen=True)
class Missing:
    """No value: ``causes`` are (name, reason) in the order in which the formula meets them, each once."""

    causes: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "；".join(f"{name}：{reason}" if name else reason for name, reason in self.causes)


Outcome = Decimal | Missing
Values = Mapping[str, Outcome]
"""Name → value; an item by its code, an indicator by its code in brackets. A name that is wanting is missing."""

# No signal but these three is trapped; rounding is the usual one of statistics, 四舍五入.
ARITHMETIC = Context(
    prec=40, rounding=ROUND_HALF_UP, Emin=-200, Emax=200, traps=[DivisionByZero, InvalidOperation, Overflow]
)


# --- The tree -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Number:
    value: Decimal


@dataclass(frozen=True)
class Name:
    """An input item or, in brackets, an indicator."""

    key: str


@dataclass(frozen=True)
class Minus:
    inner: "Node"


@dataclass(frozen=True)
class Chain:
    """a + b - c or a * b / c, counted from left to right."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True)
class Call:
    function: str
    given: tuple["Node", ...]


Node = Number | Name | Minus | Chain | Call


@dataclass(frozen=True)
class Function:
    fewest: int
    most: int
    words: str
    count: Callable[[Sequence[Decimal]], Decimal]


def _sum(given: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for each in given:
        total = ARITHMETIC.add(total, each)
    return total


def _round(given: Sequence[Decimal]) -> Decimal:
    return ARITHMETIC.quantize(given[0], Decimal(1).scaleb(-int(given[1])))


FUNCTIONS = {
    "sum": Function(1, 20, "合计", _sum),
    "mean": Function(1, 20, "平均", lambda given: ARITHMETIC.divide(_sum(given), Decimal(len(given)))),
    "min": Function(1, 20, "最小", min),
    "max": Function(1, 20, "最大", max),
    "abs": Function(1, 1, "绝对值", lambda given: ARITHMETIC.abs(given[0])),
    "round": Function(2, 2, "四舍五入", _round),
}
_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": ARITHMETIC.add,
    "-": ARITHMETIC.subtract,
    "*": ARITHMETIC.multiply,
    "/": ARITHMETIC.divide,
}


@dataclass(frozen=True)
class Formula:
    """A formula that was read; ``names`` are what it refers to, in order, each once."""

    text: str
    tree: Node
    names: tuple[str, ...]

    def evaluate(self, values: Values) -> Outcome:
        """The value as a finite decimal, or what is missing and why. Never raises."""
        return _count(self.tree, values)

    def in_words(self, labels: Mapping[str, str]) -> str:
        """The formula as people read it: titles for codes, Chinese words for functions, × and ÷."""
        return _in_words(self.tree, labels)


def parse(text: str) -> Formula:
    """Read a formula; raises ``BadFormula``."""
    return _Parser(text).formula()


# --- Reading ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    if len(text) > MOST_CHARACTERS:
        raise BadFormula(
            MOST_CHARACTERS + 1, f"公式过长（{len(text)}个字符），最多{MOST_CHARACTERS}个字符，请拆成几项。"
        )
    plain, found, at = text.translate(_SIGNS), [], 0
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None:
            raise _unknown(text, at)
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(_Token(kind, match[kind], at + 1))
        at = match.end()
    return found


def _unknown(text: str, at: int) -> BadFormula:
    if text[at] in "[［":
        return BadFormula(at + 1, "方括号内应当是一个指标编号，例如[2.3.1]。")
    shown = text[at] if text[at].isprintable() else f"U+{ord(text[at]):04X}"
    return BadFormula(at + 1, f"“{shown}”不能用在公式里；可以用数字、数据项代码、[指标编号]、加减乘除、括号和逗号。")


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.at = self.depth = self.parts = 0
        self.names: dict[str, None] = {}

    def formula(self) -> Formula:
        if not self.tokens:
            raise BadFormula(1, "公式是空的，请填写。")
        tree = self.expression()
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            raise BadFormula(token.position, f"多出“{token.text}”；前面应当有运算符号，或者少了左括号。")
        return Formula(self.text, tree, tuple(self.names))

    def peek(self) -> str:
        return self.tokens[self.at].text if self._here("sign") else ""

    def _here(self, kind: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].kind == kind

    def take(self) -> _Token:
        if self.at == len(self.tokens):
            raise BadFormula(len(self.text) + 1, "公式没有写完，后面应当是数字、数据项代码或者括号。")
        self.at, self.parts = self.at + 1, self.parts + 1
        token = self.tokens[self.at - 1]
        if self.parts > MOST_PARTS:
            raise BadFormula(token.position, f"公式的组成部分超过{MOST_PARTS}个，请拆成几项。")
        return token

    def expression(self) -> Node:
        return self.chain("+-", self.term)

    def term(self) -> Node:
        return self.chain("*/", self.factor)

    def chain(self, signs: str, part: Callable[[], Node]) -> Node:
        first, rest = part(), []
        while self.peek() and self.peek() in signs:
            rest.append((self.take().text, part()))
        return Chain(first, tuple(rest)) if rest else first

    def factor(self) -> Node:
        token = self.take()
        if self.depth == MOST_DEPTH:
            raise BadFormula(token.position, f"括号和函数套得太深，最多{MOST_DEPTH}层，请拆成几项。")
        self.depth += 1
        node = self._factor(token)
        self.depth -= 1
        return node

    def _factor(self, token: _Token) -> Node:
        match token.kind, token.text:
            case "number", _:
                return self.number(token)
            case "indicator", _:
                return self.name(f"[{token.text}]")
            case "name", _:
                return self.call(token) if self.peek() == "(" else self.item(token)
            case _, "-":
                return Minus(self.factor())
            case _, "(":
                inner = self.expression()
                self.close(token)
                return inner
        raise BadFormula(token.position, f"这里不能是“{token.text}”，应当是数字、数据项代码、[指标编号]或者左括号。")

    def number(self, token: _Token) -> Number:
        if len(token.text.replace(".", "")) > MOST_DIGITS:
            raise BadFormula(token.position, f"数字过长，最多{MOST_DIGITS}位。")
        return Number(Decimal(token.text))

    def item(self, token: _Token) -> Name:
        if token.text.lower() in FUNCTIONS:
            raise BadFormula(token.position, f"函数“{token.text}”后面应当是左括号。")
        return self.name(token.text)

    def name(self, key: str) -> Name:
        self.names[key] = None
        return Name(key)

    def call(self, token: _Token) -> Call:
        function = FUNCTIONS.get(token.text.lower())
        if function is None:
            raise BadFormula(token.position, f"没有“{token.text}”这个函数；可以用{'、'.join(FUNCTIONS)}。")
        opening = self.take()
        given = [self.expression()]
        while self.peek() == ",":
            self.take()
            given.append(self.expression())
        self.close(opening)
        if not function.fewest <= len(given) <= function.most:
            wanted = f"{function.fewest}" if function.fewest == function.most else f"{function.fewest}至{function.most}"
            raise BadFormula(token.position, f"函数“{token.text}”要{wanted}个值，这里有{len(given)}个。")
        self.check_places(token, given)
        return Call(token.text.lower(), tuple(given))

    def check_places(self, token: _Token, given: list[Node]) -> None:
        if token.text.lower() != "round":
            return
        places = given[1]
        if not (isinstance(places, Number) and places.value in range(MOST_PLACES + 1)):
            raise BadFormula(token.position, f"round的第二个值是小数位数，直接写0至{MOST_PLACES}。")

    def close(self, opening: _Token) -> None:
        if self.peek() != ")":
            raise BadFormula(opening.position, "这个左括号没有配上右括号。")
        self.at += 1


# --- Counting -----------------------------------------------------------------------------------------------------


def _count(node: Node, values: Values) -> Outcome:
    try:
        match node:
            case Number(value):
                return value
            case Name(key):
                return _value_of(key, values)
            case Minus(inner):
                found = _count(inner, values)
                return found if isinstance(found, Missing) else ARITHMETIC.minus(found)
            case Chain():
                return _count_chain(node, values)
            case Call(function, given):
                return _count_call(function, [_count(each, values) for each in given])
    except (InvalidOperation, Overflow):
        return Missing((("", OUT_OF_RANGE),))


def _value_of(key: str, values: Values) -> Outcome:
    found = values.get(key)
    if found is None:
        return Missing(((key, NOT_GIVEN),))
    if isinstance(found, Decimal) and not found.is_finite():
        return Missing(((key, OUT_OF_RANGE),))
    return found if isinstance(found, Missing) else ARITHMETIC.plus(found)


def _count_chain(chain: Chain, values: Values) -> Outcome:
    parts = [_count(chain.first, values), *(_count(node, values) for _, node in chain.rest)]
    known = _known(parts)
    if isinstance(known, Missing):
        return known
    result = known[0]
    for (sign, node), value in zip(chain.rest, known[1:], strict=True):
        if sign == "/" and value == 0:
            return Missing(((node.key if isinstance(node, Name) else "", ZERO_DIVISION),))
        result = _OPERATIONS[sign](result, value)
    return result


def _count_call(function: str, given: list[Outcome]) -> Outcome:
    known = _known(given)
    return known if isinstance(known, Missing) else FUNCTIONS[function].count(known)


def _known(parts: Sequence[Outcome]) -> list[Decimal] | Missing:
    """All values, or every cause why one is missing, in order and each once."""
    causes = [cause for each in parts if isinstance(each, Missing) for cause in each.causes]
    if causes:
        return Missing(tuple(dict.fromkeys(causes)))
    return [each for each in parts if isinstance(each, Decimal)]


# --- In words -----------------------------------------------------------------------------------------------------

_SHOWN = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}


def _in_words(node: Node, labels: Mapping[str, str]) -> str:
    match node:
        case Number(value):
            return str(value)
        case Name(key):
            return labels.get(key, key)
        case Minus(inner):
            return f"−{_inside(inner, labels)}"
        case Call(function, given):
            return f"{FUNCTIONS[function].words}（{'，'.join(_in_words(each, labels) for each in given)}）"
        case Chain(first, rest):
            return _inside(first, labels) + "".join(_SHOWN[sign] + _inside(each, labels) for sign, each in rest)


def _inside(node: Node, labels: Mapping[str, str]) -> str:
    """A part of something longer: what is itself long stands in brackets."""
    words = _in_words(node, labels)
    return f"（{words}）" if isinstance(node, Chain | Minus) else words
