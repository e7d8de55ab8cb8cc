#!/bin/sh
# eSpeak NG (the voice of Orca, and one of NVDA): CLDR's separator of thousands makes two numbers of one.
#
# One would guess: the space that does not break, which CLDR has between thousands in French, Swedish, Polish, Norwegian and
#   Finnish (U+202F or U+00A0; so what Intl and Babel write), is heard like the plain one, or better.
# What happens: with the plain space “10 000” is “ten thousand” in these languages; with U+00A0 and with U+202F it is
#   “ten, zero zero, zero”. In Russian, Slovak and Lithuanian no space is understood. All other signs beside which
#   typography puts such a space (% € : ; ? ! « ») sound the same with it.
# What works: the plain space, kept on one line by `white-space: nowrap`. For telephone numbers and for those of standards
#   (EN 301 549) the space that does not break is the better one: digits are read as people say them.
# Versions: eSpeak NG 1.52.0 in espeakng-loader 0.2.4, Babel 2.19.0 (PyPI); the same with 1.51 of Debian 12. Tried with
#   Python 3.11. Date: 2026-11-30.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install -q espeakng-loader==0.2.4 babel==2.19.0 >pip.log 2>&1 || { cat pip.log; exit 1; }
cat >try.py <<'END'
import ctypes
import sys

import espeakng_loader
from babel.numbers import format_decimal

THOUSAND = {"fr": "di m'il", "sv": "t'i:;u: t'u-sEn", "pl": "dz;'ES;En^ts; tyS;'Entsy", "nb": "t'i: t'u-:s@n",
            "fi": "k'ymmenen t,uhat:a"}
ZEROS = {"fr": "d'i zerozero zer'o", "sv": "t'i:;u: n'Oln'Ol n'Ol", "pl": "dz;'ES;En^dz; z'ERO:z'ERO: z'ERO:",
         "nb": "t'i: n'u-ln'u-l n'u-l", "fi": "k'ymmenen n'ollan'olla n'olla"}
espeak = ctypes.CDLL(espeakng_loader.get_library_path())
espeak.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 0)
espeak.espeak_Info.restype = espeak.espeak_TextToPhonemes.restype = ctypes.c_char_p
print("eSpeak NG", espeak.espeak_Info(None).decode())


def said(language, text):
    espeak.espeak_SetVoiceByName(language.encode())
    rest, heard = ctypes.c_char_p(text.encode()), []
    while rest.value:
        heard.append(espeak.espeak_TextToPhonemes(ctypes.byref(rest), 1, 0).decode())
    return " | ".join(heard)


changed = False
for language in THOUSAND:
    by_cldr = format_decimal(10000, locale=language)
    heard = [said(language, text) for text in ("10 000", by_cldr, "10\u00a0000", "10\u202f000")]
    print(f"{language}: {'10 000'!r} {heard[0]}; {by_cldr!r} {heard[1]}")
    changed |= heard != [THOUSAND[language], *[ZEROS[language]] * 3] or by_cldr not in ("10\u00a0000", "10\u202f000")
sys.exit("changed" if changed else 0)
END
venv/bin/python try.py
