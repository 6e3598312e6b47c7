"""A small made-up sanctions list in the shape of OFAC's files. No name here is of anybody real."""

from io import BytesIO

from registry.screening.lists.values import ListFile
from registry.screening.loading.service import ListUpload

SDN = (
    (
        '9001,"VESTRAK SHIPPING COMPANY LIMITED","-0- ","DEMO] [DEMO2","-0- ","-0- ","-0- ","-0- ","-0- ","-0- ",'
        '"-0- ","Registration ID 55-1234."'
    ),
    '9002,"KHORVAND PETROCHEMICAL TRADING CO.","","DEMO","","","","","","","",""',
    '9003,"GALVEN, Ruslan","individual","DEMO","","","","","","","",""',
    '9004,"BLUE ZEPHYRINE","vessel","DEMO","","Crude tanker","","","","","",""',
)
ALT = ('9001,1,"aka","AL-WESTRAKH MARITIME","-0- "', '9002,2,"fka","HORVAND OIL","-0- "')
ADD = ('9001,1,"1 Pier Road","Port Vestra","Cyprus","-0- "', '9002,2,"","","Turkey",""')


def list_file(rows: tuple[str, ...], name: str, *, end: str = "\r\n") -> ListFile:
    return ListFile(BytesIO((end.join(rows) + end).encode()), name)


def make_files(
    sdn: tuple[str, ...] = SDN, alt: tuple[str, ...] = ALT, add: tuple[str, ...] = ADD
) -> tuple[ListFile, ...]:
    return (list_file(sdn, "sdn.csv"), list_file(alt, "alt.csv"), list_file(add, "add.csv"))


def make_upload(files: tuple[ListFile, ...] | None = None, *, is_invented: bool = False) -> ListUpload:
    return ListUpload("made-up", "Made-up list", "ofac", files or make_files(), is_invented=is_invented)
