"""What no source file may do, found in its syntax tree. Each rule yields (line, sentence)."""

import ast
from collections.abc import Iterator

Offence = tuple[int, str]

# Widgets and methods that guess rich text: given an argument that is not a constant, a server's text can become markup.
RICH_TEXT = {"QLabel", "QMessageBox", "setToolTip", "setWhatsThis", "setHtml", "insertHtml", "showText"}
# Each starts an event loop inside the running one, which kills or hangs the other tasks.
NESTED_LOOPS = {"exec", "exec_"}
NESTED_STATICS = {"QMessageBox", "QFileDialog", "QInputDialog", "QColorDialog", "QFontDialog"}
NESTED_WAITS = {"wait", "waitUntil", "waitSignal", "waitSignals", "waitCallback", "waitActive", "waitExposed"}


def raw_text(tree: ast.AST) -> Iterator[Offence]:
    """Text of a widget must be a constant here; anything else goes through atera_desktop/ui/text.py."""
    for call in calls(tree):
        name = last_name(call.func)
        given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in (None, "text", "toolTip"))]
        if name in RICH_TEXT and not all(is_constant(a) or is_widget(a) or is_made_safe(a) for a in given):
            yield call.lineno, f"{name}(…) with text that is not a constant; ui/text.py makes text safe"


def nested_loops(tree: ast.AST) -> Iterator[Offence]:
    for call in calls(tree):
        if not isinstance(call.func, ast.Attribute):
            continue
        name, owner = call.func.attr, last_name(call.func.value)
        if name in NESTED_LOOPS:
            yield call.lineno, f".{name}() starts a second event loop; open() it and await finished"
        elif owner in NESTED_STATICS and name[0].islower():
            yield call.lineno, f"{owner}.{name}() starts a second event loop; open() a dialog and await finished"


def integer_signals(tree: ast.AST) -> Iterator[Offence]:
    for call in calls(tree):
        if last_name(call.func) == "Signal" and any(isinstance(a, ast.Name) and a.id == "int" for a in call.args):
            yield call.lineno, "Signal(int) wraps at 32 bits; pass a frozen reference"


def waits_in_coroutines(tree: ast.AST) -> Iterator[Offence]:
    for function in ast.walk(tree):
        if isinstance(function, ast.AsyncFunctionDef):
            for call in calls(function):
                if isinstance(call.func, ast.Attribute) and call.func.attr in NESTED_WAITS and last_name(call.func.value) == "qtbot":
                    yield call.lineno, f"qtbot.{call.func.attr} inside a coroutine hangs other tasks; poll under asyncio.timeout"


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def last_name(node: ast.expr) -> str:
    """`QLabel` of both `QLabel` and `QtWidgets.QLabel`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_widget(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"self", "parent"}


def is_made_safe(node: ast.expr) -> bool:
    """`text.tooltip(…)` of atera_desktop/ui/text.py."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="text"), attr="tooltip")):
            return True
    return False


def is_constant(node: ast.expr) -> bool:
    """A literal, a CAPITAL name, or these joined, chosen between, or translated by tr()."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper()
        case ast.BinOp(left=left, right=right):
            return is_constant(left) and is_constant(right)
        case ast.IfExp(body=body, orelse=other):
            return is_constant(body) and is_constant(other)
        case ast.Call(func=ast.Attribute(attr="tr"), args=arguments):
            return all(is_constant(argument) for argument in arguments)
    return False
