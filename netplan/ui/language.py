"""Qt's own words: numbers in fields, buttons of its dialogs, names of keys."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from netplan.model.codes import Language

LOCALES = {
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom),
    "de": QLocale(QLocale.Language.German, QLocale.Country.Germany),
}


def speak_qt(translator: QTranslator, language: Language) -> None:
    """Let Qt speak a language: ``translator``, which must live on, is loaded and installed."""
    QLocale.setDefault(LOCALES[language])
    QCoreApplication.removeTranslator(translator)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language != "en" and translator.load(f"qtbase_{language}", folder):
        QCoreApplication.installTranslator(translator)
