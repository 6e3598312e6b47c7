"""Passwords of twelve characters and more that guessers try first.

Written down by hand from the well-known kinds: runs of digits and keys, doubled words, seasons and company words with a
year. Shorter ones are refused by their length. `is_common` also sees through digits and signs put around a word.
"""

import re
from typing import Final

COMMON_PASSWORDS: Final = frozenset(
    (
        "123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 098765432109 123123123123 "
        "121212121212 112233445566 102030405060 012345678910 123456123456 987654321098 1234567890qwerty "
        "1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc 1qaz2wsx3edc4rfv zaq12wsxcde3 qazwsxedcrfv qazwsxedcrfvtgb "
        "qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiopasdfghjkl qwerty123456 qwerty1234567 qwerty12345678 "
        "qwertyqwerty asdfghjkl123 asdfghjklzxcvbnm zxcvbnm12345 zxcvbnmasdfghjkl azertyuiop12 azertyuiop123 "
        "asdfasdfasdf abcdefghijkl abcdefghijklmnop abcdefgh1234 abcd1234abcd abcd12345678 abc123abc123 "
        "a1b2c3d4e5f6 aa12345678aa password1234 password12345 password123456 password1234567 passwordpassword "
        "password2024 password2025 password2026 password!123 p@ssw0rd1234 p@ssword1234 passw0rd1234 pass1234pass "
        "mypassword123 mypassword1234 newpassword1 newpassword12 newpassword123 changeme1234 changemenow1 "
        "changeme12345 letmein12345 letmein123456 letmeinplease welcome12345 welcome123456 welcome12024 "
        "iloveyou1234 iloveyou12345 iloveyouforever iloveyoubaby iloveyousomuch administrator administrator1 "
        "administrator123 admin1234567 admin12345678 adminadmin12 adminadminadmin superadmin123 rootrootroot "
        "testtesttest test12345678 testing12345 testpassword testpassword1 defaultpassword default12345 "
        "secretsecret secret123456 topsecret123 football1234 baseball1234 basketball12 basketball123 "
        "sunshine1234 princess1234 dragon123456 monkey123456 michael12345 superman1234 starwars1234 "
        "trustno1trustno1 whatever1234 computer1234 internet1234 samsung12345 liverpool123 manchester12 "
        "barcelona123 realmadrid12 chocolate123 butterfly123 summer123456 winter123456 spring123456 autumn123456 "
        "summer2024!! summer2025!! summer2026!! winter2024!! winter2025!! winter2026!! december2025 november2026 "
        "correcthorsebatterystaple correct horse battery staple thequickbrownfox tradecover123 tradecover1234 "
        "tradecovertradecover underwriter1 underwriter12 underwriter123 creditinsurance insurance123 "
        "insurance1234 company12345 business1234 exporter1234 exporterexporter"
    ).split()
) | {"correct horse battery staple"}
_WORDS: Final = frozenset(
    (
        "password passwort motdepasse contrasena heslo haslo parola qwerty qwertz azerty admin administrator welcome "
        "letmein changeme secret tradecover insurance insurer underwriter exporter broker"
    ).split()
)
_AROUND: Final = re.compile(r"[\d\W_]+")


def is_common(password: str) -> bool:
    """Tell whether a guesser tries this early: listed, of three different characters, or a plain word with padding."""
    folded = password.casefold()
    return folded in COMMON_PASSWORDS or len(set(folded)) <= len("abc") or _AROUND.sub("", folded) in _WORDS
