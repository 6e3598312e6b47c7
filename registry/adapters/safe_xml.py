"""The one place where XML is read: no entities, no document types, no connections, one record in memory."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree  # noqa: TID251 - this is the one factory

from registry.adapters.opening import FeedStream, unreadable

_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_AS_XML: Final = "XML without a document type, whole to its end, is right"

Node = Mapping[str, Any]


def records(stream: FeedStream, name: str, *, left_out: frozenset[str] = frozenset()) -> Iterator[Node]:
    """Give the elements of a name, in whatever namespace, as nested mappings.

    An element becomes a mapping of its children by local name, a list where a name repeats; its own text is under
    `$`, its attributes under `@name`: what GLEIF's JSON looks like.

    Args:
        stream: The file.
        name: Local name of the elements that are wanted.
        left_out: Local names of children that nobody reads.

    Raises:
        Invalid: `file.unreadable` where the XML breaks off, is none, or brings a document type of its own; what came
            before has been given.
    """
    context = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=f"{{*}}{name}",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for event, element in context:
            if event == "start":
                _check_beginning(element.getroottree())
                continue
            yield _node(element, left_out)
            stream.mark()
            _forget(element)
        _check_beginning(context.root.getroottree())
    except etree.XMLSyntaxError as error:
        raise unreadable(f"no XML from here on ({str(error)[:120]})", _AS_XML) from error
    except LookupError as error:
        raise unreadable(f"XML in an encoding that is not known ({str(error)[:120]})", _AS_XML) from error


def _check_beginning(tree: Any) -> None:  # noqa: ANN401 - lxml has no types
    """Refuse a file that brings a document type, before any record of it is given."""
    if tree.docinfo.doctype:
        raise unreadable("a document type, which may define entities", _AS_XML)


def _node(element: Any, left_out: frozenset[str]) -> Node:  # noqa: ANN401 - lxml has no types
    node: dict[str, Any] = {}
    for child in element:
        name = str(child.tag).rpartition("}")[2]
        if name in left_out:
            continue
        value = _node(child, left_out)
        before = node.get(name)
        if before is None:
            node[name] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            node[name] = [before, value]
    if not node and element.text:
        node["$"] = element.text.strip()
    for key, value in element.attrib.items():
        node["@xml:lang" if key == _LANGUAGE else f"@{key}"] = value
    return node


def _forget(element: Any) -> None:  # noqa: ANN401 - lxml has no types
    """Let go of a record, and of all before it beside it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
