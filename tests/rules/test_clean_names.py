# ruff: noqa: RUF001 - names in other alphabets look Latin
"""Names taken apart: core, legal form, numbers, script and warnings."""

import pytest

from registry.clean.names import clean_name


@pytest.mark.parametrize(
    ("name", "tokens", "forms"),
    [
        # Hebrew
        ('טבע תעשיות פרמצבטיות בע"מ', ("tv", "tsyvt", "frmtsvtyvt"), ("ltd",)),
        ("חברת החשמל לישראל בע״מ", ("hvrt", "hhsml", "lysrl"), ("ltd",)),
        # Cyrillic
        ("ООО «Ромашка»", ("romashka",), ("ooo",)),
        ("Ромашка ООО", ("romashka",), ("ooo",)),
        ("Общество с ограниченной ответственностью «Ромашка»", ("romashka",), ("ooo",)),
        ("OOO Romashka", ("romashka",), ("ooo",)),
        ("ПАО Лукойл", ("lukoyl",), ("ao",)),
        ('ТОВ "Нова Пошта"', ("nova", "poshta"), ("ooo",)),
        ("Мостстрой ЕООД", ("moststroy",), ("eood",)),
        ("ДОО Ђорђевић", ("djordjevic",), ("doo",)),
        # Greek
        ("Ελληνικά Πετρέλαια Α.Ε.", ("ellinika", "petrelaia"), ("ae",)),
        ("ΜΟΤΟΡ ΟΪΛ ΑΝΩΝΥΜΗ ΕΤΑΙΡΕΙΑ", ("motor", "oil"), ("ae",)),
        ("Γιώργος Ψαράς ΙΚΕ", ("giorgos", "psaras"), ("ike",)),
        # Chinese, Japanese, Korean
        ("北京华为技术有限公司", ("beijinghuaweijishu",), ("ltd",)),
        ("中国石油天然气股份有限公司", ("zhongguoshiyoutianranqi",), ("gfgs",)),
        ("华为（中国）有限公司", ("huawei", "zhongguo"), ("ltd",)),
        ("株式会社トヨタ", ("toyota",), ("kabu",)),
        ("㈱トヨタ", ("toyota",), ("kabu",)),
        ("주식회사 카카오", ("kakao",), ("jusik",)),
        # Arabic
        ("شركة الأمل ذ.م.م", ("lml",), ("co", "wll")),
        ("النيل للأدوية ش.م.م", ("lnyl", "lldwyh"), ("smm",)),
        # Thai: the form stands on both sides
        ("บริษัท ปตท จำกัด (มหาชน)", ("ptth",), ("thaico",)),
        # Polish
        ("Orlen Spółka z ograniczoną odpowiedzialnością", ("orlen",), ("spzoo",)),
        ("Orlen sp. z o.o.", ("orlen",), ("spzoo",)),
        ("ORLEN SP Z O O", ("orlen",), ("spzoo",)),
        ("Orlen Sp. z o. o. sp. k.", ("orlen",), ("spzoospk",)),
        # Czech
        ("Alza.cz spol. s r.o.", ("alza", "cz"), ("sro",)),
        ("ŠKODA AUTO a. s.", ("skoda", "auto"), ("as",)),
        ("Žižka s. r. o. v likvidaci", ("zizka",), ("sro",)),
        # Romanian
        ("S.C. Dacia Automobile S.R.L.", ("dacia", "automobile"), ("srl",)),
        ("SC Țiriac Holdings SA", ("tiriac", "holdings"), ("sa",)),
        # French
        ("SARL Dupont et Fils", ("dupont", "fils"), ("sarl",)),
        ("Société à responsabilité limitée Dupont", ("dupont",), ("sarl",)),
        ("EURL L'Hôtelière", ("lhoteliere",), ("eurl",)),
        ("Établissements Martin S.A.S.", ("etablissements", "martin"), ("sas",)),
        # German
        ("Bäcker & Söhne GmbH & Co. KG", ("backer", "sohne"), ("gmbhcokg",)),
        ("Baecker und Soehne Gesellschaft m.b.H. & Co. KG", ("backer", "sohne"), ("gmbhcokg",)),
        # others
        ("UAB Linas", ("linas",), ("uab",)),
        ("PT Astra International Tbk", ("astra", "international"), ("pt",)),
        ("Koç Tekstil San. ve Tic. Ltd. Şti.", ("koc", "tekstil"), ("ltdsti",)),
        ("İŞ BANKASI A.Ş.", ("is", "bankasi"), ("as",)),
        ("Oy Lyth-Instrument Ab", ("lyth", "instrument"), ("ab", "oy")),
        ("Grupo Bimbo, S.A.B. de C.V.", ("grupo", "bimbo"), ("sacv",)),
        ("Magyar Telekom Nyilvánosan Működő Részvénytársaság", ("magyar", "telekom"), ("zrt",)),
    ],
)
def test_core_and_form_are_told_apart_in_any_script(name: str, tokens: tuple[str, ...], forms: tuple[str, ...]) -> None:
    cleaned = clean_name(name)
    assert (cleaned.tokens, cleaned.forms, cleaned.warnings) == (tokens, forms, ())
