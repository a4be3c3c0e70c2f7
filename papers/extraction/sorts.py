"""What a name may be, as bits of `NameMention.types`."""

from __future__ import annotations

DATASET = 1
METRIC = 2
MODEL = 4
ORDINARY = 8  # also an ordinary word: counts in context only
EXTENDED = 16  # a registry name with something glued to it: "CIFAR-100-C"
PHRASE = 32  # a metric by its head: "safety rate"
LOWER = 128  # a metric of which less is better: "error rate"
EFFICIENT = 256  # a metric of cost or speed: "latency"
PLAIN = 64  # one capitalised word without any other mark of a name
