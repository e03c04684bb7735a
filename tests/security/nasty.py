"""Values that break programs, by what they break: what people type, paste and send who mean no good, or know no better.

Each is the bytes that arrive. Marks are looked for in answers: what stands in one as it was sent was not escaped.
"""

MARK = "Zq7_mark"
LONGEST = 3000  # characters; a query may have 4,000

# fmt: off
WORDS = {
    "nothing": ["", " ", "\t", "\u00a0", "\u2003", "\u3000", "\u200b", "\ufeff", "\u2060"],
    "like nothing": [
        "null", "None", "undefined", "nil", "NaN", "nan", "Infinity", "-inf", "true", "False", "N/A", "-", "{}",
    ],
    "control": [
        "\0", f"{MARK}\0{MARK}", "\x01", "\x08", "\x0b", "\x1b[31mred", "\x7f", "\x80", "\x85", "\u2028", "\u2029",
    ],
    "no characters": ["\ud800", "\udfff", "\udc80\ud800", "\ufffe", "\uffff", "\U0010ffff", "\ufffd", "\ufff9\ufffb"],
    "directions": ["\u202egnp.exe", "\u2066\u2067abc\u2069", "\u200f\u200e", "مرحبا", "שלום a שלום", "\u061c1"],
    "combining": ["Z\u0351\u036b\u0343\u036a\u0302" * 40, "\u0301" * 900, "e\u0301", "\u0345", "क्षि", "각" * 3],
    "case": ["İstanbul", "ß" * 50, "ŉ", "ǅ", "ſ", "ﬃ", "Ω", "Å", "ı", "ΐ" * 200, "\u1e9e"],
    "pictures": ["👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇰🇿🇺🇿", "1️⃣", "\U000e0001\U000e0041", "☃"],
    "numbers": [
        "0", "-0", "-1", "00", "1.5", "1e309", "1e5", "0x10", "0b1", "1_000", "+1", "1,000", "1/0", "9" * 18,
        "9" * 19,
    ],
    "large numbers": [
        "2147483648", "9223372036854775807", "9223372036854775808", "18446744073709551616", "-9223372036854775809",
        "9" * 400, "9" * 2900, "1" + "0" * 308, "0." + "0" * 400 + "1",
    ],
    "digits": ["²", "½", "١٢٣", "１２３", "௧", "Ⅷ", "①", "𝟗", "१", "一", "1²", "٢٠١٢-٠٦-٢٠", "S-²", "M-٠٠٠١"],
    "dates": [
        "2012-02-30", "2012-13", "0000-00-00", "0000", "9999-12-31", "10000-01-01", "-0001-01-01",
        "2012-06-31T25:61", "2012-W26", "20120620", "31.12.2012", "2012-06-20T00:00:00+99:99",
        "9999-12-31T23:59:59.999999-12:00", "0001-01-01T00:00:00+14:00", "2016-12-31T23:59:60Z", "2012-6-2", "now",
        "seq:0", "seq:-1", "seq:²", "seq:999999999999999999",
    ],
    "brackets": [
        "(" * 1500, "[" * 1500, "{" * 1500, "((((" + ")" * 1000, '{"a":' * 400, "<a>" * 500, "((a+)+)+$" + "a" * 40,
    ],
    "SQL": [
        "' OR '1'='1", "'; DROP TABLE register_entry; --", "1) UNION SELECT 1,2--", '" OR ""="', "%' ESCAPE '",
        "%%%", "_" * 60, "\\", "a\\' OR 1=1#", "1; SELECT pg_sleep(9)", "0/**/OR/**/1", "' || (SELECT 1) || '",
        "`id`", "1 AND RANDOMBLOB(900000000)",
    ],
    "search": [
        '"', '"""', "* * *", "NEAR(a b, 3)", "a AND OR NOT b", "col:a", "-a", "a:*", "!a & | (b)", "^a", "a" * 300,
        "a " * 500,
    ],
    "templates": [
        "{{7*7}}", "{% load static %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{request.META}}",
        "{{''.__class__.__mro__}}",
    ],
    "markup": [
        f"<script>{MARK}</script>", f'"><img src=x onerror={MARK}>', f"' autofocus onfocus={MARK}//",
        f"</title><svg/{MARK}>", f"javascript:{MARK}//'", f"<!--{MARK}", f"]]>{MARK}<", f'" onmouseover="{MARK}',
        f"&lt;{MARK}&gt;<", f"\\u003c{MARK}'>", f"</script><script>{MARK}", f"<a href='//evil.example/{MARK}'>",
        f"`-{MARK}-`<", f"<iframe srcdoc='{MARK}'>", "&#0;&#x110000;<",
    ],
    "lines": [
        f"a\r\nX-{MARK}: b", f"a\nSet-Cookie: {MARK}=b", f"a\rLocation: //{MARK}", f"\r\n\r\n<b>{MARK}",
        "嘊嘍Set-Cookie:a=b", "%0d%0aX: y",
    ],
    "paths": [
        "../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "..\\..\\windows", "/etc/passwd", "//evil.example/",
        "file:///etc/passwd", "....//....//", ".", "..", "~root", "C:\\boot.ini", "CON", "a/../b",
        "\\\\evil.example\\a", "https://evil.example", "a%00.png", ";/", "?#",
    ],
    "formats": [
        "%s%s%s%n", "%(message)s", "{0.__class__}", "%x" * 50, "{!r}", "%99999999d", "{:>999999999}", "$(id)",
        "`id`;", "| id", "&& id",
    ],
    "directories": ["*)(uid=*))(|(uid=*", "*", "(&(a=b))", "a=b,c=d", "\\2a\\00"],
    "XML": [
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "<![CDATA[<]]>",
        "&xxe;", "' or count(//*)='",
    ],
    "formulas": ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", '=HYPERLINK("//evil.example")', "\t=1"],
    "programs": [
        '{"$gt": ""}', "[$ne]=1", "__proto__", "constructor", "__class__", "O:8:\"stdClass\":0:{}",
        "!!python/object:os", "gASVAAAA", "rO0ABX",
    ],
    "long": [
        "a" * LONGEST, "я" * 600, "," * 2000, "a," * 1400, "&" * 900, "%" * 900, "a=b&" * 500, "-" * 1200,
        "M-0001," * 300, "." * 1500,
    ],
    "names": [
        "as_of", "format", "cursor", "q__in", "title__icontains", "entry__status", "pk", "id", "status__not",
        "ordering", "-",
    ],
}
# Bytes that are no UTF-8, or not all of it; overlong forms; letters of other charsets.
BYTES = [
    b"\xff", b"\xfe\xff", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x92", b"\x80", b"\xbf" * 5,
    b"\xc0\x80", b"\xc0\xaf..", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xf8\x88\x80\x80\x80", b"\xf4\x90\x80\x80",
    b"\xed\xa0\x80", b"\xed\xb0\x80", b"a\xa0b", b"+ADw-script+AD4-", b"\x1b$B", b"\xcf\xe0\xf0\xf2\xed\xe5\xf0",
]
# fmt: on


def values() -> list:
    """All of them, each once."""
    words = (word.encode("utf-8", "surrogatepass") for group in WORDS.values() for word in group)
    return list(dict.fromkeys([*words, *BYTES]))
