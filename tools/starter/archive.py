"""Makes Office files repeatable: libraries stamp the time of the build into zip entries and core properties."""

import io
import re
import zipfile

from tools.starter.source import Meta

_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def repeatable(office_file: bytes, meta: Meta) -> bytes:
    """Returns the same file with the date of its source in place of the date of the build.

    Args:
        office_file: A docx, pptx or xlsx file.
        meta: Front matter whose `valid_from` becomes the date.
    """
    stamp = meta.timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(office_file)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return written.getvalue()
