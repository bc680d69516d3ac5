"""What is said that is not the rig's name and no word of a phrase: names that people call out, and everyday words.

Which words may stand here is a rule, and a test holds it: first names, words that people are called by (*mum*, *doctor*, *guys*) and
assistants in COMMON, and the built-in names; any words in WORDS; each common English, one word in two million or more by the language
model that comes with pocketsphinx (the names of products apart). No sentence that the listener is reported on adds one.
"""

from __future__ import annotations

from typing import Final

COMMON: Final = {
    "ada": "eɪdə", "adam": "ædəm", "agnes": "ægnəs", "alan": "ælən", "alex": "ælɪks", "alexa": "əlɛksə", "alice": "ælɪs", "amy": "eɪmi",
    "anna": "ænə", "anne": "æn", "arthur": "ɑɹθɚ", "bella": "bɛlə", "ben": "bɛn", "bob": "bɑb", "boris": "bɔɹɪs", "chris": "kɹɪs",
    "clara": "klɛɹə", "claire": "klɛɹ", "cora": "kɔɹə", "cortana": "kɔɹtænə", "daisy": "deɪzi", "dan": "dæn", "dana": "deɪnə",
    "david": "deɪvɪd", "davis": "deɪvɪs", "diana": "daɪænə", "doris": "dɔɹɪs", "echo": "ɛkoʊ", "ella": "ɛlə", "emma": "ɛmə", "eric": "ɛɹɪk",
    "eva": "ivə", "eve": "iv", "fay": "feɪ", "flora": "flɔɹə", "frank": "fɹæŋk", "george": "d͡ʒɔɹd͡ʒ", "google": "ɡuɡəl", "grace": "ɡɹeɪs",
    "harris": "hɛɹɪs", "harry": "hɛɹi", "ian": "iən", "ida": "aɪdə", "ira": "aɪɹə", "irene": "aɪɹin", "iris": "aɪɹɪs", "ivy": "aɪvi",
    "jack": "d͡ʒæk", "james": "d͡ʒeɪmz", "jane": "d͡ʒeɪn", "jarvis": "d͡ʒɑɹvɪs", "jess": "d͡ʒɛs", "joe": "d͡ʒoʊ", "john": "d͡ʒɑn",
    "jonah": "d͡ʒoʊnə", "julia": "d͡ʒuliə", "juno": "d͡ʒunoʊ", "kate": "keɪt", "laura": "lɔɹə", "leo": "lioʊ", "lewis": "luɪs",
    "lily": "lɪli", "lisa": "lisə", "lola": "loʊlə", "lois": "loʊɪs", "louis": "luɪs", "lucy": "lusi", "luke": "luk", "luna": "lunə",
    "mary": "mɛɹi", "max": "mæks", "maya": "maɪə", "mia": "miə", "mike": "maɪk", "miles": "maɪlz", "mona": "moʊnə", "morris": "mɔɹɪs",
    "mycroft": "maɪkɹɔft", "nabu": "nɑbu", "nathan": "neɪθən", "nick": "nɪk", "nina": "ninə", "noah": "noʊə", "nora": "nɔɹə",
    "norma": "nɔɹmə", "nova": "noʊvə", "oliver": "ɑlɪvɚ", "olivia": "oʊlɪviə", "omar": "oʊmɑɹ", "oscar": "ɑskɚ", "otto": "ɑtoʊ",
    "paris": "pɛɹɪs", "paul": "pɔl", "peter": "pitɚ", "rita": "ɹitə", "robin": "ɹɑbɪn", "rosa": "ɹoʊzə", "rose": "ɹoʊz", "ruby": "ɹubi",
    "ruth": "ɹuθ", "sam": "sæm", "sarah": "sɛɹə", "siri": "sɪɹi", "sofia": "soʊfiə", "stella": "stɛlə", "susan": "suzən", "ted": "tɛd",
    "tess": "tɛs", "theo": "θioʊ", "thomas": "tɑməs", "tom": "tɑm", "tony": "toʊni", "vera": "vɪɹə", "victor": "vɪktɚ",
    "will": "wɪl", "zoe": "zoʊi", "baby": "beɪbi", "buddy": "bʌdi", "dad": "dæd", "darling": "dɑɹlɪŋ", "doctor": "dɑktɚ",
    "everybody": "ɛvɹibɑdi", "guys": "ɡaɪz", "honey": "hʌni", "kids": "kɪdz", "lady": "leɪdi", "man": "mæn", "mate": "meɪt",
    "mister": "mɪstɚ", "mom": "mɑm", "mum": "mʌm", "sister": "sɪstɚ", "sugar": "ʃʊɡɚ", "teacher": "titʃɚ", "you": "ju",
}  # fmt: skip
"""Word and IPA."""
WORDS: Final = {
    "about": "əbaʊt", "after": "æftɝ", "agree": "əɡɹi", "aim": "eɪm", "air": "ɛɹ", "all": "ɔl", "also": "aʊso", "an": "æn", "any": "ɛni",
    "appear": "əpɪɹ", "arm": "ɑɹm", "as": "æz", "ass": "æs", "back": "bæk", "bake": "beɪk", "band": "bænd", "bare": "bɛɹ", "bath": "bæθ",
    "be": "bi", "bear": "bɪɹ", "became": "bɪkeɪm", "because": "bɪkɔz", "bed": "bɛd", "been": "bin", "beer": "bɪɹ", "before": "bɪfɔɹ",
    "began": "bɪɡən", "believe": "bɪliv", "bend": "bɛnd", "big": "bɪɡ", "birth": "bɝθ", "bit": "bɪt", "bliss": "blɪs", "booking": "bʊkɪŋ",
    "both": "boʊθ", "bought": "bɔt", "brain": "bɹeɪn", "bread": "bɹɛd", "break": "bɹeɪk", "brought": "bɹɔt", "build": "bɪld",
    "bush": "bʊʃ", "but": "bʌt", "buy": "baɪ", "by": "baɪ", "cake": "keɪk", "came": "keɪm", "can": "kæn", "care": "kɛɹ", "carry": "kɛɹi",
    "catch": "kæt͡ʃ", "caught": "kɔt", "chair": "t͡ʃɛɹ", "change": "t͡ʃeɪnd͡ʒ", "choose": "t͡ʃus", "chop": "t͡ʃɑp", "clear": "klɪɹ",
    "clever": "klɛvɝ", "cloth": "klɔθ", "come": "kʌm", "consider": "kənsɪdɚ", "cook": "kʊk", "cooking": "kʊkɪŋ", "could": "kʊd",
    "cover": "kʌvɚ", "create": "kɹieɪt", "crop": "kɹɑp", "cut": "kʌt", "dare": "dɛɹ", "date": "deɪt", "day": "deɪ", "dead": "dɛd",
    "dear": "dɪɹ", "decide": "dɪsaɪd", "dent": "dɛnt", "did": "dɪd", "die": "daɪ", "dig": "dɪɡ", "draw": "dɹɔ", "drop": "dɹɑp",
    "ear": "ɪɹ", "earth": "ɝθ", "eat": "it", "eight": "eɪt", "either": "aɪðɝ", "end": "ɛnd", "even": "ivən", "ever": "ɛvə",
    "explain": "ɪkspleɪn", "fall": "fɔl", "fan": "fæn", "fare": "fɛɹ", "fear": "fɪɹ", "feed": "fid", "felt": "fɛlt", "fig": "fɪɡ",
    "fight": "faɪt", "first": "fɝst", "fishing": "fɪʃɪŋ", "fist": "fɪst", "fit": "fɪt", "floor": "flɔɹ", "flower": "flaʊɝ",
    "follow": "fɑloʊ", "foot": "fʊt", "for": "fɔɹ", "forever": "fɔɹvɝ", "forgave": "fɔɹɡeɪv", "forgive": "fɔɹɡɪv", "forgot": "fɔɹɡɑt",
    "forth": "fɔɹθ", "fought": "fɔt", "found": "faʊnd", "four": "fɔɹ", "fourth": "fɔɹθ", "friend": "fɹɛnd", "from": "fɹʌm", "full": "fʊl",
    "get": "ɡɛt", "go": "ɡoʊ", "good": "ɡʊd", "got": "ɡɑt", "grand": "ɡɹænd", "great": "ɡɹeɪt", "grow": "ɡɹoʊ", "had": "hæd",
    "hair": "hɛɹ", "half": "hæf", "hand": "hænd", "happen": "hæpən", "has": "hæz", "hat": "hæt", "have": "hæv", "he": "hi", "head": "hɛd",
    "hear": "hɪɹ", "heard": "hɝd", "heat": "hit", "held": "hɛld", "hen": "hɛn", "her": "hɝ", "here": "hɪɹ", "him": "hɪm", "his": "hɪz",
    "hiss": "hɪs", "hit": "hɪt", "hook": "hʊk", "hop": "hɑp", "hope": "hoʊp", "hot": "hɑt", "hour": "aʊɹ", "hover": "hʌvɚ", "hut": "hʌt",
    "if": "ɪf", "in": "ɪn", "include": "ɪnklud", "into": "ɪntu", "its": "ɪts", "just": "d͡ʒʌst", "kept": "kɛpt", "kill": "kɪl",
    "kiss": "kɪs", "kissing": "kɪsɪŋ", "kit": "kɪt", "knew": "nu", "knife": "naɪf", "know": "noʊ", "lake": "leɪk", "land": "lænd",
    "lasting": "læstɪŋ", "late": "leɪt", "later": "leɪtɝ", "lead": "lid", "leak": "lik", "learn": "lɝn", "left": "lɛft", "lend": "lɛnd",
    "lesson": "lɛsən", "lessons": "lɛsənz", "let": "lɛt", "lets": "lɛts", "letter": "lɛtɝ", "lick": "lɪk", "life": "laɪf",
    "light": "laɪt", "like": "laɪk", "liking": "laɪkɪŋ", "line": "laɪn", "list": "lɪst", "listen": "lɪsən", "listing": "lɪstɪŋ",
    "lit": "lɪt", "live": "laɪv", "lock": "lɑk", "locking": "lɑkɪŋ", "looked": "lʊkt", "looks": "lʊks", "lose": "loʊz", "love": "lʌv",
    "lover": "lʌvɚ", "luck": "lʌk", "made": "meɪd", "make": "meɪk", "making": "meɪkɪŋ", "man": "mæn", "math": "mæθ", "meat": "mit",
    "meet": "mit", "men": "mɛn", "might": "maɪt", "miss": "mɪs", "missing": "mɪsɪŋ", "mist": "mɪst", "month": "mʌnθ", "more": "mɔɹ",
    "most": "moʊst", "mouth": "maʊθ", "move": "muv", "must": "mʌst", "my": "maɪ", "near": "nɪɹ", "need": "nid", "never": "nɛvɝ",
    "new": "nu", "night": "naɪt", "no": "noʊ", "not": "nɑt", "now": "noʊ", "offer": "ɔfɝ", "often": "ɔfən", "one": "wʌn", "only": "oʊnli",
    "open": "oʊpən", "or": "ɔɹ", "other": "ʌðɚ", "our": "aʊɹ", "out": "aʊt", "pair": "pɛɹ", "pass": "pæs", "path": "pæθ", "pay": "peɪ",
    "pen": "pɛn", "people": "pipəl", "pig": "pɪɡ", "place": "pleɪs", "plain": "pleɪn", "plan": "plæn", "plane": "pleɪn",
    "planet": "plænɪt", "plate": "pleɪt", "plates": "pleɪts", "play": "pleɪ", "poor": "pʊɹ", "pop": "pɑp", "pour": "pɔɹ", "power": "paʊɝ",
    "pull": "pʊl", "push": "pʊʃ", "put": "pʊt", "rain": "ɹeɪn", "raise": "ɹeɪz", "ran": "ɹæn", "rate": "ɹeɪt", "reach": "ɹit͡ʃ",
    "receive": "ɹɪsiv", "red": "ɹɛd", "remember": "ɹimɛmbɝ", "rent": "ɹɛnt", "return": "ɹitɝn", "right": "ɹaɪt", "said": "sɛd",
    "sand": "sænd", "saw": "sɔ", "seat": "sit", "see": "si", "seemed": "simd", "sell": "sɛl", "send": "sɛnd", "sent": "sɛnt",
    "serve": "sɝv", "share": "ʃɛɹ", "she": "ʃi", "shook": "ʃʊk", "shop": "ʃɑp", "shore": "ʃɔɹ", "shot": "ʃɑt", "should": "ʃʊd",
    "shower": "ʃaʊɚ", "shut": "ʃʌt", "sight": "saɪt", "sit": "sɪt", "site": "saɪt", "slate": "sleɪt", "sleep": "slip", "slip": "slɪp",
    "so": "soʊ", "some": "sʌm", "speak": "spik", "spend": "spɛnd", "stair": "stɛɹ", "stand": "stænd", "star": "stɑɹ", "stare": "stɛɹ",
    "start": "stɑɹt", "state": "steɪt", "stay": "steɪ", "steal": "stil", "steel": "stil", "step": "stɛp", "still": "stɪl", "stir": "stɝ",
    "store": "stɔɹ", "story": "stɔɹi", "stuff": "stʌf", "sure": "ʃʊɹ", "take": "teɪk", "taking": "teɪkɪŋ", "talking": "tɔkɪŋ",
    "taught": "tɔt", "teach": "tit͡ʃ", "ten": "tɛn", "tent": "tɛnt", "than": "ðæn", "their": "ðɛɹ", "them": "ðɛm", "then": "ðɛn",
    "they": "ðeɪ", "thick": "θɪk", "thin": "θɪn", "think": "θɪŋk", "thought": "θɔt", "time": "taɪm", "told": "toʊld", "took": "tʊk",
    "top": "tɑp", "tour": "tʊɹ", "tower": "taʊɝ", "train": "tɹeɪn", "transfer": "tɹænsfɝ", "transform": "tɹænsfɔɹm", "transit": "tɹænzɪt",
    "translated": "tɹænsleɪtɪd", "translation": "tɹænzleɪʃən", "translator": "tɹænsleɪtɝ", "transport": "tɹænspɔɹt", "trend": "tɹɛnd",
    "two": "tu", "under": "ʌndɚ", "up": "ʌp", "us": "us", "use": "juz", "van": "væn", "wait": "weɪt", "wake": "weɪk", "walk": "wɔk",
    "walking": "wɔkɪŋ", "want": "wɑnt", "was": "wɑz", "wash": "wɑʃ", "washing": "wɑʃɪŋ", "watch": "wɑt͡ʃ", "watching": "wɑt͡ʃɪŋ",
    "water": "wɔtɝ", "way": "weɪ", "we": "weɪ", "wear": "wɛɹ", "wed": "wɛd", "well": "wɛl", "went": "wɛnt", "were": "wɛɹ", "when": "wɛn",
    "which": "hwɪt͡ʃ", "while": "hwaɪl", "white": "hwaɪt", "whom": "hum", "whose": "huz", "why": "hwaɪ", "wide": "waɪd", "wife": "waɪf",
    "wig": "wɪɡ", "will": "wɪl", "win": "wɪn", "wise": "waɪz", "wishing": "wɪʃɪŋ", "wit": "wɪt", "with": "wɪð", "wolf": "wʊlf",
    "won": "wɑn", "wood": "wʊd", "word": "wɝd", "work": "wɝk", "working": "wɝkɪŋ", "world": "wɝld", "would": "wʊd", "wrist": "ɹɪst",
    "write": "ɹaɪt", "year": "jɪɹ", "your": "jʊɹ",
}  # fmt: skip
"""Words of everyday talk, as the phoneme model tends to write them: what a word of a phrase has to be told from."""
