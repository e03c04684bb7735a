"""What a password may not be, besides what Django says."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Whoever guesses at a password of this register begins with these.
WORDS = (
    *("centralasia", "counterterrorism", "terrorism", "strategy", "jpoa", "ctitf", "uncct", "unoct", "unrcca"),
    *("register", "password", "admin", "ashgabat"),
    *("kazakhstan", "kyrgyzstan", "tajikistan", "turkmenistan", "uzbekistan"),
    *("центральнаяазия", "терроризм", "стратегия", "реестр", "пароль", "ашхабад"),
    *("казахстан", "кыргызстан", "таджикистан", "туркменистан", "узбекистан"),
)
# Letters that must be left when all of these are taken out.
LEAST = 4


class WordsValidator:
    """Refuses a password that is little more than words of the register, with numbers and signs between them."""

    def validate(self, password, user=None):
        letters = rest = "".join(filter(str.isalpha, password.casefold()))
        for word in WORDS:
            rest = rest.replace(word, "")
        if rest != letters and len(rest) < LEAST:
            raise ValidationError(self.get_help_text(), code="password_of_the_register")

    def get_help_text(self):
        return _("Your password can’t be made of words that everybody expects here, as the name of a State and a year.")
