"""What columns of tensile tests are called, in the languages of test machines."""

from __future__ import annotations

import re

__all__ = [
    "BY_CROSSHEAD",
    "BY_EXTENSOMETER",
    "COMPRESSIVE",
    "CROSSHEAD",
    "NOT_OF_THE_CURVE",
    "QUANTITY",
    "SOMETHING_ELSE",
    "SPECIMEN",
]

WORDS = {
    "strain": "microstrain|millistrain|strain|dehnung|epsilon|rek|ひずみ|应变|"
    "(?:nominal|technische )dehnung",
    "stress": "stress|spannung|contrainte|tension|esfuerzo|tensione|sforzo|tensao|"
    "spanning|sigma|応力|应力",
    "extension": "extension|displacement|disp|crosshead|cross-head|cross head|stroke|"
    "weg|standardweg|traversenweg|traverse|position|deplacement|course|"
    "desplazamiento|spostamento|deslocamento|verplaatsing|travel|actuator|grip|変位|位移",
    "load": "load|force|kraft|standardkraft|charge|effort|carga|fuerza|carico|forza|"
    "forca|kracht|prufkraft|荷重|载荷|力",
    "time": "time|temps|zeit|tiempo|tempo|tijd|elapsed|pruefzeit|prufzeit|時間|时间",
    "either": "elongation|deformation|verformung|langenanderung|allongement|"
    "deformacion|deformazione|deformacao|alargamiento|allungamento|alongamento|"
    "extensometer|extensometre|extensometro|extensimetro|extens|extenso|ext|"
    "ave|lvdt|dic|video|laser|clip|feindehnung|ansatzaufnehmer|longstroke|"
    "exx|eyy|ezz|gauge|gage|cod|coil",
}
"""Words of each quantity, without accents; of those of `either` the unit decides."""
QUANTITY = re.compile(
    "|".join(
        rf"(?P<{name}>(?<![a-z])(?:{words})(?![a-z])(?! length))"
        for name, words in WORDS.items()
    )
)
BY_EXTENSOMETER = re.compile(
    r"(?<![a-z])(extens|extenso|extensometer|extensometre|extensometro|extensimetro|"
    r"ext|ave|lvdt|dic|video|optical|laser|clip|feindehnung|ansatzaufnehmer|longstroke|"
    r"exx|eyy|ezz|gauge|gage|cod)(?![a-z])(?! length)|\(strain ?\d*\)"
)
"""Words of an instrument on the specimen itself."""
BY_CROSSHEAD = re.compile(
    r"(?<![a-z])(displacement|extension|crosshead|cross-head|cross head|position|"
    r"stroke|traverse|traversenweg|traversen|deplacement|actuator|standardweg|"
    r"machine|grip|course)(?![a-z])"
)
CROSSHEAD = re.compile(
    r"(?<![a-z])(crosshead|cross-head|cross head|position|stroke|traverse|"
    r"traversenweg|traversen|actuator|standardweg|machine|grip|course)(?![a-z])"
)
"""Words of the machine's own way; a plain extension may be an instrument's."""
COMPRESSIVE = re.compile(
    r"(?<![a-z])(compressive|compression|druckspannung|stauchung)(?![a-z])"
)
SOMETHING_ELSE = re.compile(
    r"(?<![a-z])(rate|speed|energy|work|slope|modulus|max|maximum|min|"
    r"minimum|peak|at|break|count|cycle|cycles|target|command|demand|true|lateral|"
    r"transverse|poisson|final|preload|offset|vitesse|travail|wahre|bruch|"
    r"energie|setpoint|tare|limit|error|ratio|number|stamp)(?![a-z])"
)
"""Words that make a strain rate or a stress at break of a strain or a stress."""
NOT_OF_THE_CURVE = re.compile(
    r"(?<![a-z])(width|thickness|diameter|depth|length|area|span|temperature|humidity|"
    r"voltage|battery|point|code|samplerate|motorspeed|breite|dicke|largeur|epaisseur)"
    r"(?![a-z])"
)
SPECIMEN = re.compile(
    r"(?:specimen|sample|probe|prufling|proben?nr|eprouvette|probeta|provino|test|"
    r"piece|amostra)(?: ?(?:id|no|nr|number|name|label|code|#))?\.?|id|label"
)
"""The name of a column that says which specimen a row is of."""
