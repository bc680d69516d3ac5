"""The small words of English that `phrases.py` and `asking.py` go by: which end a noun's phrase, and which tell the intent."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(text.split())


DEMONSTRATIVES = words("this that these those")
POSSESSIVES = words("the my your his her our their")
INDEFINITE = words("a an")
DETERMINERS = DEMONSTRATIVES | POSSESSIVES | INDEFINITE
QUESTIONS = words("what which whose who how where when why")

HOLDING = words("on in inside within")
BESIDE = words(
    """behind under underneath beneath below above over near beside by to between against onto around across from opposite past
    toward towards off"""
)
WHERE = HOLDING | BESIDE
"""Before a phrase they make it a place: where the thing asked about is, not the thing."""
PREPOSITIONS = WHERE | words("of at with about for like as than out up down into")

STOPS = (
    DETERMINERS
    | QUESTIONS
    | PREPOSITIONS
    | words(
        """is are was were be been being am isn't aren't wasn't do does did doesn't don't didn't has have had can can't could will would
        should shall may might must and or but if so because it its i me you he she we they him them us there here now please made make
        makes called say says saying read reads mean means meant cost costs tell describe show identify explain translate look looks not
        no just still really exactly only also too very more less while let give find recognise recognize summarise summarize spell spells
        written 's . , ; : ? !"""
    )
)

FOLLOWING = words(
    """ripe fresh edible rotten safe clean dirty empty full good bad ok okay expensive cheap real fake genuine new old worth broken
    healthy dead alive angry happy friendly vintage antique right wrong correct open closed on off hot cold warm wet dry big small large
    heavy tall long wide deep left organic vegan waterproof compatible worn available ready gone sharp blunt dull soft hard loose tight
    red blue green yellow black white brown pink purple grey gray straight level any next set facing weigh weighs work works need needs
    want wants belong belongs contain contains hold holds run runs eat eats drink drinks bite bites live lives come comes go goes grow
    grows taste tastes smell smells sound sounds use uses opens close closes charge charges fit fits last lasts sell sells take takes
    break breaks fly flies swim swims start starts stop stops move moves die dies sit sits stand stands lie lies match matches suit suits
    feel feels fold turn turns require age today again anyway actually then handle lid rim wheel wheels tyre tyres tire tires leg legs
    tail leaf leaves blade cover spine one thing someone anyone"""
)
"""After a known noun these end its phrase; any other word makes a compound of it, and a *plant pot* is no plant."""
FOLLOWING_ENDINGS = ("ing", "ed", "ly", "able", "ible", "ful", "ous")

ATTRIBUTES = words(
    """brand colour color colours colors name type kind sort make model price breed species age size shape material width height length
    weight depth back front top bottom side sides rest end edge middle centre center left right time temperature condition state style
    value quality difference purpose point use origin history owner maker manufacturer author language meaning deal problem matter way
    picture photo view frame scene pair number lot one ones thing things object objects item items stuff bit part parts piece something
    anything year day moment first second world"""
)
"""Said of a thing, or standing for one: none of them is the thing."""

MATERIAL_QUESTION = words("material fabric made")
READING = words(
    """reads translate translation translated says written writing brand brands spell spelled spelt price title author expire expires
    expiry expiration ingredients summarise summarize language inscription logo"""
)
READING_A_BOOK = words("about wrote called which title author isbn")
BEFORE_READ = words(". , please you to and then not just i can't") | {""}
"""What may stand before *read* when it asks for reading."""

SUPERLATIVES = {
    "leftmost": "left",
    "rightmost": "right",
    "biggest": "biggest",
    "largest": "biggest",
    "tallest": "biggest",
    "smallest": "smallest",
    "tiniest": "smallest",
    "nearest": "nearest",
    "closest": "nearest",
    "middle": "middle",
}
ADJECTIVES = {
    "left": "left",
    "right": "right",
    "big": "biggest",
    "bigger": "biggest",
    "large": "biggest",
    "larger": "biggest",
    "small": "smallest",
    "smaller": "smallest",
    "little": "smallest",
    "nearer": "nearest",
    "closer": "nearest",
    "central": "middle",
    "centre": "middle",
    "center": "middle",
}
"""Inside a phrase they tell one thing from others of its class."""
