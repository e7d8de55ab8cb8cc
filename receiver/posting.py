"""Reads a posted form out of the request, in memory and within bounds."""

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from receiver.contract import Field, Form
from receiver.fields import Posted
from receiver.files import Upload

UTF_8 = b"utf-8"
SPARE_FIELDS = 50
"""Controls allowed beyond those of the contract: hidden ones, browser extensions, buttons."""
SPARE_FILES = 4
LONGEST_VALUE = 1024 * 1024
"""Most bytes of one value that is not a file."""


class MemoryParser(MultiPartParser):
    """Keeps uploaded files in memory; the size of the body is bounded elsewhere."""

    # The default writes uploads above 1 MB as plain text into a temporary file.
    spool_max_size = 1 << 40


async def read(request: Request, form: Form) -> Posted:
    """Return what was posted. Raises HTTPException 400 when it is not a form in UTF-8 or has too many parts."""
    try:
        data = await _parser(request, form).parse()
    except (MultiPartException, ValueError, KeyError):
        raise HTTPException(400) from None
    values: dict[str, list[str]] = {}
    uploads: dict[str, list[Upload]] = {}
    for name, value in data.multi_items():
        if isinstance(value, UploadFile):
            uploads.setdefault(name, []).append(Upload(value.filename or "", await value.read()))
        else:
            values.setdefault(name, []).append(value)
    await data.close()
    return Posted(values, uploads)


def _parser(request: Request, form: Form) -> MultiPartParser | FormParser:
    _refuse_other_charsets(request.headers)
    match _media_type(request.headers):
        case "multipart/form-data":
            parser = MemoryParser(
                request.headers,
                request.stream(),
                max_files=sum(field.kind == "file" for field in form.fields) + SPARE_FILES,
                max_fields=_most_fields(form),
            )
            parser.max_part_size = LONGEST_VALUE
            return parser
        case "application/x-www-form-urlencoded":
            most = _most_fields(form)
            return FormParser(request.headers, request.stream(), max_fields=most, max_part_size=LONGEST_VALUE)
        case _:
            raise HTTPException(400)


def _media_type(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _refuse_other_charsets(headers: Headers) -> None:
    # Browsers post the charset of the page. Starlette takes any codec that Python has: some yield lone surrogates,
    # some take time that grows with the square of the length.
    _, options = parse_options_header(headers.get("content-type", ""))
    if options.get(b"charset", UTF_8).lower() != UTF_8:
        raise HTTPException(400)


def _most_fields(form: Form) -> int:
    # Twice: a control posted twice is a mistake to be named, not a reason to refuse the whole.
    return 2 * sum(_controls(field) for field in form.fields) + SPARE_FIELDS


def _controls(field: Field) -> int:
    match field.kind:
        case "checkboxes":
            return len(field.options or ())
        case "languages":
            return 2 * (field.rows or 1)
        case "month":
            return 2
        case _:
            return 1
