"""What people call out that is not the rig's name: names of people and assistants, and words in their place. Sounds by hand."""

from __future__ import annotations

from typing import Final

COMMON: Final = {
    "ada": "eɪdə", "adam": "ædəm", "agnes": "ægnəs", "alan": "ælən", "alex": "ælɪks", "alexa": "əlɛksə", "alice": "ælɪs",
    "amy": "eɪmi", "anna": "ænə", "anne": "æn", "arthur": "ɑɹθɚ", "bella": "bɛlə", "ben": "bɛn", "bob": "bɑb", "boris": "bɔɹɪs",
    "chris": "kɹɪs", "clara": "klɛɹə", "claire": "klɛɹ", "cora": "kɔɹə", "cortana": "kɔɹtænə", "daisy": "deɪzi", "dan": "dæn",
    "dana": "deɪnə", "david": "deɪvɪd", "davis": "deɪvɪs", "diana": "daɪænə", "doris": "dɔɹɪs", "echo": "ɛkoʊ", "ella": "ɛlə",
    "emma": "ɛmə", "eric": "ɛɹɪk", "eva": "ivə", "eve": "iv", "fay": "feɪ", "flora": "flɔɹə", "frank": "fɹæŋk", "george": "d͡ʒɔɹd͡ʒ",
    "google": "ɡuɡəl", "grace": "ɡɹeɪs", "harris": "hɛɹɪs", "harry": "hɛɹi", "ian": "iən", "ida": "aɪdə", "ira": "aɪɹə",
    "irene": "aɪɹin", "iris": "aɪɹɪs", "ivy": "aɪvi", "jack": "d͡ʒæk", "james": "d͡ʒeɪmz", "jane": "d͡ʒeɪn",
    "jarvis": "d͡ʒɑɹvɪs", "jess": "d͡ʒɛs", "joe": "d͡ʒoʊ", "john": "d͡ʒɑn", "jonah": "d͡ʒoʊnə", "julia": "d͡ʒuliə", "juno": "d͡ʒunoʊ",
    "kate": "keɪt", "laura": "lɔɹə", "leo": "lioʊ", "lewis": "luɪs", "lily": "lɪli", "lisa": "lisə", "lola": "loʊlə", "lois": "loʊɪs",
    "louis": "luɪs", "lucy": "lusi", "luke": "luk", "luna": "lunə", "mabel": "meɪbəl", "mary": "mɛɹi", "max": "mæks", "maya": "maɪə",
    "mia": "miə", "mike": "maɪk", "miles": "maɪlz", "mila": "milə", "mona": "moʊnə", "morris": "mɔɹɪs", "mycroft": "maɪkɹɔft",
    "nabu": "nɑbu", "nathan": "neɪθən", "nick": "nɪk", "nina": "ninə", "noah": "noʊə", "nora": "nɔɹə", "norma": "nɔɹmə", "nova": "noʊvə",
    "oliver": "ɑlɪvɚ", "olivia": "oʊlɪviə", "omar": "oʊmɑɹ", "oscar": "ɑskɚ", "otto": "ɑtoʊ", "paris": "pɛɹɪs", "paul": "pɔl",
    "peter": "pitɚ", "rita": "ɹitə", "robin": "ɹɑbɪn", "rosa": "ɹoʊzə", "rose": "ɹoʊz", "ruby": "ɹubi", "ruth": "ɹuθ", "sam": "sæm",
    "sarah": "sɛɹə", "siri": "sɪɹi", "sofia": "soʊfiə", "stella": "stɛlə", "susan": "suzən", "ted": "tɛd", "tess": "tɛs", "theo": "θioʊ",
    "thomas": "tɑməs", "tom": "tɑm", "tony": "toʊni", "vera": "vɪɹə", "victor": "vɪktɚ", "viola": "vaɪoʊlə", "will": "wɪl", "zoe": "zoʊi",
    "baby": "beɪbi", "buddy": "bʌdi", "cover": "kʌvɚ", "dad": "dæd", "darling": "dɑɹlɪŋ", "doctor": "dɑktɚ", "everybody": "ɛvɹibɑdi",
    "guys": "ɡaɪz", "honey": "hʌni", "iron": "aɪɚn", "kids": "kɪdz", "lady": "leɪdi", "man": "mæn", "mate": "meɪt", "mister": "mɪstɚ",
    "mom": "mɑm", "mum": "mʌm", "never": "nɛvɚ", "now": "naʊ", "open": "oʊpən", "over": "oʊvɚ", "silence": "saɪləns", "sister": "sɪstɚ",
    "sofa": "soʊfə", "sugar": "ʃʊɡɚ", "teacher": "titʃɚ", "there": "ðɛɹ", "virus": "vaɪɹəs", "wait": "weɪt", "what": "wɑt", "you": "ju",
    "yoga": "joʊɡə",
}  # fmt: skip
"""Word and IPA."""
