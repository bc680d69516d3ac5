"""English nouns, and what they mean to the detectors: classes of things, surfaces, materials, printed matter.

Only the last words of a phrase are looked up: a *plant pot* is a pot and no plant, a *wine glass* is one whatever a *glass* is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from eyelid_rig.crop.english import words

BACKGROUND = frozenset({"dining table", "bed"})
"""Classes that other things lie on: pointing at a cup does not mean the table under it."""

FURNITURE = BACKGROUND | {"couch", "bench"}
"""Classes too large to send whole: of what they are made, a piece shows enough."""

SURFACES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "table",
            "dining table",
            "tabletop",
            "table top",
            "desk",
            "desktop",
            "counter",
            "countertop",
            "worktop",
            "workbench",
            "tablecloth",
        ),
        frozenset({"dining table"}),
    ),
    **dict.fromkeys(("bedsheet", "bed sheet", "sheets", "bedspread", "duvet", "blanket", "mattress", "quilt"), frozenset({"bed"})),
    **dict.fromkeys(("upholstery", "sofa cover", "couch cover"), frozenset({"couch", "chair"})),
    **dict.fromkeys(
        words(
            """surface floor flooring floorboards parquet tile tiles tiling carpet rug mat ground pavement sidewalk asphalt road street
    grass lawn sand gravel soil snow wall walls wallpaper ceiling roof bricks brickwork plaster sky curtain curtains sea lake
    pattern texture finish grain weave"""
        ),
        frozenset[str](),
    ),
}
"""Nouns of which a clear piece is enough, and the classes whose box, where one is seen, such a piece lies in."""

MATERIALS = words(
    """acrylic aluminium aluminum bamboo brass brick bronze canvas cashmere ceramic cloth concrete copper cork cotton denim enamel
    fabric felt fibre fiber foam fur glass gold granite iron ivory jade lace laminate leather limestone linen linoleum lino
    marble material metal mahogany maple nylon oak pine plastic plywood polyester porcelain quartz rattan resin rubber sandstone
    satin silicone silk silver slate stainless steel stone suede teak terracotta textile timber tweed velvet vinyl walnut wicker
    wood wool"""
)
"""Alone after *this*, they ask about a surface: "what wood is this?" Before a thing's noun they say nothing about what is meant."""

PRINTED = words(
    """address barcode caption chapter character characters contract diagram document ingredients instruction instructions
    inscription invoice label leaflet letter letters line list logo manual menu message nameplate note notes notice number
    numbers page pages paper paragraph plaque poem post poster prescription receipt recipe screenshot script sentence sign signs
    slogan sticker subtitle subtitles tag text texts ticket timetable title word words writing handwriting headline article ad
    advertisement"""
)
"""What is there to be read: to name it is to ask for its words."""

_GROUPS: Mapping[str, str] = {
    "person": "person,man,woman,boy,girl,guy,lady,gentleman,child,kid,baby,toddler,people,men,women,children,human,cyclist,player",
    "bicycle": "bicycle,bike,cycle,pushbike,mountain bike,road bike",
    "car": "car,automobile,taxi,cab,sedan,suv,hatchback,convertible,sports car",
    "motorcycle": "motorcycle,motorbike,scooter,moped,motor scooter",
    "airplane": "airplane,aeroplane,plane,aircraft,jet,airliner",
    "bus": "bus,coach,minibus",
    "train": "train,locomotive,tram",
    "truck": "truck,lorry,pickup,pickup truck,fire engine,fire truck",
    "boat": "boat,ship,sailboat,yacht,canoe,kayak,ferry",
    "traffic light": "traffic light,stoplight,traffic signal",
    "fire hydrant": "fire hydrant,hydrant",
    "stop sign": "stop sign",
    "parking meter": "parking meter",
    "bench": "bench,park bench",
    "bird": "bird,duck,goose,swan,pigeon,seagull,gull,crow,sparrow,parrot,hen,chicken,rooster,owl,eagle",
    "cat": "cat,kitten,kitty,tomcat",
    "dog": "dog,puppy,doggy,hound,poodle,terrier,labrador",
    "horse": "horse,pony,foal,mare,stallion",
    "sheep": "sheep,lamb,ram,ewe",
    "cow": "cow,bull,calf,ox,cattle",
    "elephant": "elephant",
    "bear": "bear,polar bear,grizzly",
    "zebra": "zebra",
    "giraffe": "giraffe",
    "backpack": "backpack,rucksack,knapsack,schoolbag",
    "umbrella": "umbrella,parasol,brolly",
    "handbag": "handbag,purse,shoulder bag,tote,tote bag",
    "tie": "tie,necktie,bow tie",
    "suitcase": "suitcase,luggage,trolley case,briefcase",
    "frisbee": "frisbee,flying disc",
    "skis": "ski,skis",
    "snowboard": "snowboard",
    "sports ball": "ball,football,soccer ball,basketball,tennis ball,volleyball,baseball,rugby ball,cricket ball,golf ball,sports ball",
    "kite": "kite",
    "baseball bat": "baseball bat,bat",
    "baseball glove": "baseball glove,mitt",
    "skateboard": "skateboard,longboard",
    "surfboard": "surfboard",
    "tennis racket": "tennis racket,tennis racquet,racket,racquet",
    "bottle": "bottle,water bottle,wine bottle,beer bottle,flask",
    "wine glass": "wine glass,wineglass,goblet,champagne glass,champagne flute",
    "cup": "cup,mug,coffee mug,coffee cup,teacup,tumbler,beaker,paper cup",
    "fork": "fork",
    "knife": "knife,dagger,table knife,kitchen knife",
    "spoon": "spoon,teaspoon,tablespoon,ladle",
    "bowl": "bowl,salad bowl,soup bowl",
    "banana": "banana",
    "apple": "apple",
    "sandwich": "sandwich,burger,hamburger,cheeseburger,panini,toastie",
    "orange": "orange,mandarin,tangerine,clementine,mandarine",
    "broccoli": "broccoli",
    "carrot": "carrot",
    "hot dog": "hot dog,hotdog",
    "pizza": "pizza",
    "donut": "donut,doughnut,bagel",
    "cake": "cake,birthday cake,cupcake,gateau",
    "chair": "chair,armchair,stool,office chair,seat,rocking chair",
    "couch": "couch,sofa,settee,loveseat",
    "potted plant": "plant,potted plant,houseplant,pot plant,house plant,bonsai",
    "bed": "bed",
    "toilet": "toilet,loo,toilet bowl",
    "tv": "tv,television,telly,monitor,tv set,television set,computer monitor",
    "laptop": "laptop,notebook computer,macbook,laptop computer,chromebook",
    "mouse": "mouse,computer mouse",
    "remote": "remote,remote control,tv remote,controller",
    "keyboard": "keyboard,computer keyboard",
    "cell phone": "phone,cell phone,cellphone,mobile,mobile phone,smartphone,iphone,telephone",
    "microwave": "microwave,microwave oven",
    "oven": "oven,stove,cooker",
    "toaster": "toaster",
    "sink": "sink,washbasin,basin",
    "refrigerator": "refrigerator,fridge,freezer",
    "book": "book,novel,textbook,paperback,cookbook",
    "clock": "clock,wall clock,alarm clock,clockface",
    "vase": "vase",
    "scissors": "scissors,pair of scissors,shears",
    "teddy bear": "teddy bear,teddy,stuffed bear,toy bear",
    "hair drier": "hair drier,hairdryer,hair dryer,hairdrier,blow dryer",
    "toothbrush": "toothbrush",
}

_WIDER: Mapping[str, str] = {
    "glass": "wine glass,cup",
    "drinking glass": "cup,wine glass",
    "computer": "laptop,tv",
    "screen": "tv,laptop,cell phone",
    "display": "tv,laptop,cell phone",
    "bag": "handbag,backpack,suitcase",
    "fruit": "apple,orange,banana",
    "vegetable": "broccoli,carrot",
    "animal": "bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe",
    "pet": "cat,dog,bird",
    "vehicle": "car,bus,truck,motorcycle,train,bicycle",
    "van": "car,truck,bus",
    "cutlery": "fork,knife,spoon",
    "pastry": "donut,cake",
    "flower": "potted plant,vase",
    "flowers": "potted plant,vase",
    "drink": "cup,wine glass,bottle",
}

_IRREGULAR: Mapping[str, str] = {
    "mice": "mouse",
    "knives": "knife",
    "loaves": "loaf",
    "wolves": "wolf",
    "buses": "bus",
    "geese": "goose",
    "oxen": "ox",
    "calves": "calf",
    "pairs of scissors": "pair of scissors",
}
_ALREADY_MANY = frozenset({"people", "men", "women", "children", "cattle", "flowers", "cutlery"})


def _table() -> dict[str, frozenset[str]]:
    nouns = {noun: frozenset({label}) for label, group in _GROUPS.items() for noun in group.split(",")}
    nouns.update((noun, frozenset(filter(None, labels.split(",")))) for noun, labels in _WIDER.items())
    return nouns


NOUNS: Mapping[str, frozenset[str]] = _table()
"""Each known noun in the singular, and the classes that it may be."""

LONGEST_NOUN = max(len(noun.split()) for noun in NOUNS)
"""In words."""


def labels_of(noun: str) -> frozenset[str]:
    """The classes that a noun of one or more words may be, singular or plural; none for a noun that is not known."""
    return next((NOUNS[form] for form in _singulars(noun) if form in NOUNS), frozenset())


def is_plural(noun: str) -> bool:
    """Whether a known noun stands for several things: *apples*, *people*; but not *scissors*."""
    return noun in _ALREADY_MANY or (noun not in NOUNS and bool(labels_of(noun)))


def known_end(phrase: Sequence[str]) -> str:
    """The longest noun known as a class or a surface that the phrase ends with; empty when it ends with none."""
    ends = (" ".join(phrase[-count:]) for count in range(min(LONGEST_NOUN, len(phrase)), 0, -1))
    return next((end for end in ends if labels_of(end) or surface(end) is not None), "")


def surface(noun: str) -> frozenset[str] | None:
    """The classes whose box a surface's piece lies in, or None for a noun that is no surface."""
    return next((SURFACES[form] for form in _singulars(noun) if form in SURFACES), None)


def _singulars(noun: str) -> Iterator[str]:
    """The noun itself, then what it may be the plural of: a wrong guess is in no table."""
    yield noun
    yield _IRREGULAR.get(noun, noun)
    for ending, singular in (("ies", "y"), ("es", ""), ("s", "")):
        if noun.endswith(ending):
            yield noun.removesuffix(ending) + singular
