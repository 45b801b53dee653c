"""Keeps PyTorch from loading its compiler for an optimiser, where nothing is compiled: imported before one is made.

torch.optim asks torch._dynamo to leave its functions alone, and loads it for that: 5 s of the processor, where PyTorch itself takes 4.
"""

import sys
import types

import torch

compiler = types.ModuleType("torch._dynamo")
compiler.disable = lambda fn, recursive=True, **_: fn
compiler.graph_break = lambda: None
sys.modules["torch._dynamo"] = compiler
torch._dynamo = compiler
