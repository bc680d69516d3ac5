"""`eyelid-rig init`: makes and pairs the keys of one rig. (A station that does many comes later.)"""
