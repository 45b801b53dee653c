"""score.py OUT NAME.csv [--json FILE] [--seconds S] [--command TEXT]: synthetic diamonds beside real ones, as the peers' scores have them.

OUT is what make-data.py wrote; NAME.csv are rows drawn by a model of OUT/diamonds-train.csv. Needs numpy, pandas, scipy, scikit-learn.
  ks    mean over the 7 numbers of the Kolmogorov-Smirnov distance to the test rows;  tv  mean over the 3 categories of the total variation
  corr  mean difference of Pearson's r over pairs of numbers
  r2, accuracy  of log price, of cut, on the test rows: histogram gradient boosting trained on the rows that are scored
  copies  share of rows that equal a training row;  nearest  median distance of 4,000 rows to a training row (standardised numbers, 1 for a category)
The last four of the real rows themselves are beside them: what cannot be beaten.
"""

import argparse
import json
import subprocess

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.neighbors import NearestNeighbors

ORDER = {
    "cut": ["Fair", "Good", "Very Good", "Premium", "Ideal"],
    "color": list("DEFGHIJ"),
    "clarity": ["I1", "SI2", "SI1", "VS2", "VS1", "VVS2", "VVS1", "IF"],
}
DECIMALS = dict(carat=2, depth=1, table=1, price=0, x=2, y=2, z=2)
NUMBERS = list(DECIMALS)

parser = argparse.ArgumentParser()
parser.add_argument("out")
parser.add_argument("rows")
parser.add_argument("--json")
parser.add_argument("--seconds", type=float)
parser.add_argument("--command", default="")
asked = parser.parse_args()
train, test = (pd.read_csv(f"{asked.out}/diamonds-{split}.csv") for split in ("train", "test"))
rows = pd.read_csv(asked.rows)
mean, spread = train[NUMBERS].mean(), train[NUMBERS].std()


def space(table):
    numbers = ((table[NUMBERS] - mean) / spread).to_numpy()
    places = [(table[c].to_numpy()[:, None] == np.array(v)) / np.sqrt(2) for c, v in ORDER.items()]
    return np.hstack([numbers, *places]).astype("f4")


def foretold(table):
    places = lambda t: t.assign(**{c: t[c].map({k: i for i, k in enumerate(v)}) for c, v in ORDER.items()})
    known, asked_of = places(table), places(test)
    least = train.price.min()
    scores = []
    for model, target in ((HistGradientBoostingRegressor, "price"), (HistGradientBoostingClassifier, "cut")):
        inputs = [c for c in train.columns if c != target]
        answer = (lambda t: np.log(t.price.clip(lower=least))) if target == "price" else (lambda t: t.cut)
        fitted = model(categorical_features=[c for c in ORDER if c != target], random_state=0)
        scores.append(fitted.fit(known[inputs], answer(known)).score(asked_of[inputs], answer(asked_of)))
    return scores


def keys(table):
    whole = table.assign(**{c: (table[c] * 10**k).round().astype(int) for c, k in DECIMALS.items()})
    return whole[train.columns].astype(str).agg("|".join, axis=1)


neighbours = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(space(train))
seen = set(keys(train))


def scored(table):
    r2, accuracy = foretold(table)
    some = table.sample(min(4000, len(table)), random_state=0)
    pairs = np.triu_indices(len(NUMBERS), 1)
    shares = lambda t, c: t[c].value_counts(normalize=True).reindex(ORDER[c], fill_value=0)
    figures = dict(
        ks=np.mean([ks_2samp(test[c], table[c]).statistic for c in NUMBERS]),
        tv=np.mean([abs(shares(test, c) - shares(table, c)).sum() / 2 for c in ORDER]),
        corr=abs(test[NUMBERS].corr().to_numpy() - table[NUMBERS].corr().to_numpy())[pairs].mean(),
        r2=r2,
        accuracy=accuracy,
        copies=keys(table).isin(seen).mean(),
        nearest=np.median(neighbours.kneighbors(space(some))[0][:, 0]),
    )
    return {name: round(float(value), 5) for name, value in figures.items()}


real = scored(train)
del real["copies"], real["nearest"]
result = dict(
    command=asked.command,
    commit=subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip(),
    rows=len(rows),
    seconds=asked.seconds,
    synthetic=scored(rows),
    real=real,
    testRowsThatAreCopies=round(float(keys(test).isin(seen).mean()), 5),
)
text = json.dumps(result, indent=2)
print(text)
if asked.json:
    with open(asked.json, "w") as file:
        file.write(text + "\n")
