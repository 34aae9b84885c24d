"""Words that street, district and place names of Musterstadt are made of. All places are invented."""

PLACE = "Musterstadt"

BOROUGHS = (
    "Mitte", "Nordost", "Ost", "Südost", "Süd", "Südwest", "West", "Alt-West", "Nordwest", "Nord",
)  # fmt: skip

# 63 districts, the old town first, then borough by borough as BOROUGHS
DISTRICTS = (
    ("Altstadt", "Bahnhofsvorstadt", "Nordvorstadt", "Gerberviertel", "Mühlenviertel",
     "Südliche Vorstadt", "Ostvorstadt"),
    ("Lindwitz", "Schönhain", "Kleinfelden", "Ammerode", "Heiligenborn", "Portschen"),
    ("Volkersdorf", "Steinanger", "Neusellerau", "Stünzhain", "Engelsried", "Baalsrode", "Althenfeld"),
    ("Reitzenhain", "Tonberg", "Kalkgrund", "Probsthain", "Mohlsdorf", "Holzbrück", "Lieberstedt"),
    ("Kronebach", "Marienfelde", "Hasselhain", "Deichanger", "Dosenbrunn", "Kreuzgrund"),
    ("Schleusenau", "Fährhof", "Zschornhain", "Hartmannsried", "Knabenfeld", "Rehwinkel"),
    ("Lauterbrunn", "Grünthal", "Schönau-Siedlung", "Milzfelde", "Burgfelden", "Rückershain"),
    ("Weidenhain", "Altbirkau", "Neubirkau", "Laubach", "Bohlenrode", "Ehrenstedt"),
    ("Moosfelde", "Warthain", "Lütjenrode", "Stammberg", "Gohrau", "Auenrode"),
    ("Eulenhain", "Seeberg", "Wiedenbrunn", "Neugrün", "Breitenhain", "Plauenau"),
)  # fmt: skip

CRAFTS = (
    "Böttcher", "Gerber", "Färber", "Schuster", "Seiler", "Sattler", "Töpfer", "Kürschner", "Weber",
    "Tuchmacher", "Bäcker", "Fleischer", "Schmiede", "Nagler", "Kupfer", "Zinn", "Glocken", "Münz",
    "Salz", "Korn", "Fisch", "Hühner", "Holz", "Kohlen", "Brühl", "Kloster", "Nikolai", "Thomas",
    "Petri", "Jakobi", "Johannis", "Barfuß", "Mägde", "Ritter", "Schloß", "Burg", "Mauer", "Tor",
    "Wall", "Zeughaus", "Hain", "Katharinen", "Magazin", "Universitäts", "Rathaus", "Markt", "Neumarkt",
    "Schul", "Turm", "Brunnen", "Krämer", "Goldschmied", "Apotheker", "Buchdrucker", "Preußer",
    "Sporer", "Stadtschreiber", "Reichs", "Grimm", "Hallen", "Pfaffen", "Kramer",
)  # fmt: skip
TREES = (
    "Ahorn", "Birken", "Buchen", "Eichen", "Erlen", "Eschen", "Espen", "Fichten", "Kastanien",
    "Kiefern", "Lärchen", "Linden", "Pappel", "Platanen", "Robinien", "Rüster", "Tannen", "Ulmen",
    "Weiden", "Zeder", "Holunder", "Hasel", "Schlehen", "Weißdorn", "Wacholder", "Ginster", "Eiben",
    "Hainbuchen", "Zypressen", "Sanddorn", "Ebereschen",
)  # fmt: skip
FLOWERS = (
    "Rosen", "Tulpen", "Nelken", "Lilien", "Dahlien", "Astern", "Veilchen", "Primel", "Narzissen",
    "Krokus", "Malven", "Mohn", "Kornblumen", "Margeriten", "Enzian", "Lavendel", "Flieder", "Jasmin",
    "Iris", "Anemonen", "Begonien", "Fuchsien", "Geranien", "Ringelblumen", "Sonnenblumen",
    "Schlüsselblumen", "Glockenblumen", "Maiglöckchen", "Gänseblümchen", "Heide", "Arnika", "Kamillen",
    "Salbei", "Thymian", "Minze", "Klee", "Hyazinthen", "Orchideen",
)  # fmt: skip
BIRDS = (
    "Amsel", "Drossel", "Finken", "Meisen", "Star", "Lerchen", "Nachtigallen", "Zeisig", "Schwalben",
    "Spatzen", "Kiebitz", "Reiher", "Kranich", "Storchen", "Falken", "Habicht", "Sperber", "Bussard",
    "Adler", "Eulen", "Kauz", "Specht", "Elster", "Krähen", "Raben", "Dohlen", "Eisvogel", "Schwanen",
    "Enten", "Wachtel", "Rebhuhn", "Fasanen", "Kuckuck", "Pirol", "Stieglitz", "Zaunkönig",
    "Rotkehlchen", "Bachstelzen", "Goldammer", "Kleiber", "Mauersegler",
)  # fmt: skip
ANIMALS = (
    "Hasen", "Igel", "Dachs", "Fuchs", "Hirsch", "Reh", "Marder", "Biber", "Otter", "Eichhörnchen",
    "Luchs", "Wolfs", "Bären", "Hermelin", "Iltis", "Hamster", "Maulwurf", "Bienen", "Hummel",
    "Libellen", "Falter", "Forellen", "Hecht", "Karpfen", "Zander", "Krebs", "Frosch", "Salamander",
    "Schnecken", "Grillen",
)  # fmt: skip
FRUITS = (
    "Apfel", "Birnen", "Kirsch", "Pflaumen", "Quitten", "Mirabellen", "Pfirsich", "Aprikosen",
    "Brombeer", "Himbeer", "Erdbeer", "Johannisbeer", "Stachelbeer", "Heidelbeer", "Preiselbeer",
    "Nuss", "Mandel", "Trauben", "Feigen", "Hopfen",
)  # fmt: skip
ARTS = (
    "Goethe", "Schiller", "Lessing", "Herder", "Wieland", "Heine", "Uhland", "Mörike", "Eichendorff",
    "Storm", "Fontane", "Keller", "Raabe", "Hebbel", "Kleist", "Hölderlin", "Novalis", "Brentano",
    "Arnim", "Lenau", "Bach", "Händel", "Haydn", "Mozart", "Beethoven", "Schubert", "Schumann",
    "Brahms", "Weber", "Telemann", "Reger", "Lortzing", "Gluck", "Dürer", "Cranach", "Holbein",
    "Menzel", "Kant", "Hegel", "Fichte", "Schelling", "Leibniz", "Humboldt", "Kepler", "Gauß", "Euler",
    "Ohm", "Hertz", "Helmholtz", "Liebig", "Bunsen", "Fraunhofer", "Gutenberg", "Melanchthon",
)  # fmt: skip
GIVEN = (
    "Anna", "Bertha", "Clara", "Dora", "Elisabeth", "Emma", "Erna", "Frieda", "Gertrud", "Hedwig",
    "Helene", "Ida", "Johanna", "Käthe", "Lina", "Louise", "Margarete", "Marie", "Martha", "Mathilde",
    "Olga", "Paula", "Rosa", "Sophie", "Thekla", "Wilhelmine", "Adolar", "Albert", "Anton", "August",
    "Bernhard", "Bruno", "Carl", "Eduard", "Emil", "Ernst", "Ferdinand", "Franz", "Friedrich", "Georg",
    "Gottfried", "Gustav", "Heinrich", "Hermann", "Hugo", "Jakob", "Julius", "Konrad", "Leopold",
    "Ludwig", "Moritz", "Oskar", "Otto", "Paul", "Robert", "Rudolf", "Theodor", "Viktor", "Wilhelm",
)  # fmt: skip
SURNAMES = (
    "Ackermann", "Albrecht", "Arnold", "Bauer", "Baumann", "Beck", "Bergmann", "Böhme", "Brandt",
    "Braun", "Busch", "Dietrich", "Ebert", "Engel", "Fiedler", "Fischer", "Förster", "Franke",
    "Freitag", "Friedrich", "Fritzsche", "Geißler", "Graf", "Günther", "Haase", "Hahn", "Hartmann",
    "Heinze", "Hempel", "Herrmann", "Hesse", "Hoffmann", "Horn", "Jäger", "Jahn", "Jung", "Kaiser",
    "Keil", "Kirsten", "Klein", "Köhler", "König", "Krause", "Krüger", "Kühn", "Kunze", "Lange",
    "Lehmann", "Lindner", "Lorenz", "Ludwig", "Martin", "Möbius", "Müller", "Naumann", "Neubert",
    "Otto", "Pohl", "Richter", "Roth", "Sander", "Schäfer", "Schilling", "Scholz", "Schröder",
    "Schubert", "Schulze", "Seidel", "Sommer", "Stein", "Thiele", "Uhlig", "Vogel", "Voigt", "Wagner",
    "Walther", "Weber", "Weiß", "Werner", "Winkler", "Wolf", "Zimmermann",
)  # fmt: skip
TOWN_STEMS = (
    "Alten", "Neu", "Groß", "Klein", "Ober", "Nieder", "Schön", "Linden", "Birken", "Eichen", "Buchen",
    "Mühl", "Kirch", "Kloster", "Wald", "Stein", "Sand", "Brunn", "Hohen", "Tiefen", "Langen",
    "Breiten", "Weiß", "Roten", "Grün", "Heiligen", "Königs", "Herzogs", "Grafen", "Marien",
)  # fmt: skip
TOWN_ENDS = (
    "felde", "hain", "walde", "burg", "stein", "rode", "berg", "brück", "furt", "see", "leben", "heim",
)  # fmt: skip
KITAS = (
    "Regenbogen", "Sonnenschein", "Zwergenland", "Pusteblume", "Wirbelwind", "Löwenzahn", "Kunterbunt",
    "Rappelkiste", "Spatzennest", "Bienenkorb", "Sternschnuppe", "Knirpsenhaus", "Marienkäfer",
    "Schatzinsel", "Villa Farbenfroh", "Waldwichtel", "Flohkiste", "Mäuseburg", "Storchennest",
    "Sandmännchen", "Tausendfüßler", "Kinderinsel", "Bummi", "Märchenland", "Seepferdchen",
    "Glückspilz", "Igelhaus", "Krümelkiste", "Purzelbaum", "Schneckenhaus", "Traumland",
    "Wolkenkuckucksheim", "Am Anger", "Am Stadtpark", "An der Aue", "Auenwichtel", "Birkenzwerge",
    "Die Entdecker", "Farbklecks", "Froschkönig", "Grashüpfer", "Hand in Hand", "Hummelburg",
    "Kastanienhof", "Kleeblatt", "Kleine Strolche", "Lummerland", "Nesthäkchen", "Pfiffikus",
    "Quasselstrippe", "Rasselbande", "Schmetterling", "Springmäuse", "Wackelzahn", "Weltentdecker",
    "Zwergenburg",
)  # fmt: skip
PUBLIC_BUILDINGS = (
    "Feuerwache", "Bürgeramt", "Stadtteilbibliothek", "Sporthalle", "Jugendclub", "Bauhof",
    "Gerätehaus der Feuerwehr", "Volkshochschule", "Betriebshof", "Schwimmhalle", "Kulturhaus",
    "Seniorentreff", "Straßenmeisterei", "Pumpwerk",
)  # fmt: skip
# places in the fields: (article with preposition, nouns)
FIELDS = (
    ("Am", (
        "Anger", "Bach", "Berg", "Bogen", "Dorfteich", "Dreieck", "Eichberg", "Feldrain",
        "Friedhof", "Fuchsbau", "Graben", "Gutspark", "Hang", "Hirtenhaus", "Hochbehälter",
        "Kalkofen", "Kirchberg", "Kirschgarten", "Kreuz", "Lehmberg", "Mühlberg", "Mühlgraben",
        "Mühlteich", "Pfarrgarten", "Pfingstanger", "Rain", "Ring", "Sandberg", "Schäferhof",
        "Schenkberg", "Schulberg", "Spielplatz", "Sportplatz", "Steinbruch", "Teich", "Viadukt",
        "Volksgut", "Wald", "Waldrand", "Wasserturm", "Wasserwerk", "Wehr", "Weinberg",
        "Wiesengrund", "Windmühlenberg", "Winkel", "Ziegelteich", "Zuckmantel",
    )),
    ("An der", (
        "Alten Post", "Aue", "Bauernwiese", "Brücke", "Feldmark", "Feuerwache", "Gärtnerei",
        "Hebemärchte", "Kirche", "Klinge", "Kreuzung", "Lache", "Lehde", "Leithe", "Märchenwiese",
        "Mühle", "Obstwiese", "Parthe", "Quelle", "Sandgrube", "Schäferei", "Schanze", "Schmiede",
        "Streuobstwiese", "Tränke", "Vogelweide", "Wendeschleife", "Werft", "Wiese", "Ziegelei",
    )),
    ("Im", (
        "Dorfe", "Grund", "Hain", "Langen Feld", "Oberdorf", "Röhricht", "Schilf", "Unterdorf",
        "Wiesengrund", "Winkel", "Kirschgrund", "Gewerbepark", "Klostergarten", "Obstgarten",
        "Weinberg", "Wäldchen",
    )),
    ("Zum", (
        "Anker", "Bahnhof", "Bergblick", "Fährhaus", "Feldrain", "Gut", "Kahnsdorfer See",
        "Mühlweg", "Sägewerk", "Schlosspark", "Seeblick", "Waldbad", "Wäldchen", "Ziegelwerk",
        "Frischen Wasser", "Klärwerk",
    )),
    ("Zur", (
        "Alten Bäckerei", "Alten Gärtnerei", "Aue", "Eiche", "Heide", "Lerchenhöhe", "Loosung",
        "Mühle", "Pfarrwiese", "Ruhe", "Schönen Aussicht", "Weißen Mark", "Windmühle",
        "Wolfsschlucht",
    )),
)  # fmt: skip
