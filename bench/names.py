"""Invented names. A family name is a first part and a last part: enough of them to search among."""

from __future__ import annotations

from itertools import product

from hateprog.kernel.text import search_key

GIVEN = """
Aisha Alex Amara Ben Beth Callum Cara Dana Dev Ella Erin Farah Finn Grace Hana Harry Imran Isla Jade Jamie Jordan Kai
Kemi Kyle Layla Leo Lewis Maya Megan Mia Milo Nadia Noah Omar Owen Priya Quinn Reece Robin Ruby Sam Sana Sean Tara Theo
Toby Uma Vik Will Yusuf Zara Zoe
"""
FIRST = """
Al Ash Beck Bran Brook Carl Chad Clay Cole Crom Dal Dar Den East Ell Fair Fen Gar Glen Had Hart Hol Ives Kel Kirk Lang
Law Lin Mar Mel Mid Nor Oak Pem Pres Rad Red Rush Sel Shel Stan Stock Sut Thorn Tre Wal West Whit Win
"""
LAST = """
bourne bridge brook bury by cliffe combe cote den don field ford gate ham hill hurst land ley low mere more ridge shaw
ston stead ter thorpe ton well wick wood worth
"""
GIVEN_NAMES = tuple(GIVEN.split())
FAMILY_NAMES = tuple(first + last for first, last in product(FIRST.split(), LAST.split()))
FAMILY_KEYS = tuple(map(search_key, FAMILY_NAMES))
