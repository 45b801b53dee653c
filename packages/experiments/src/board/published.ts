/** What publications report for a protocol: -log p(x) in nats, 5,000 importance samples unless they say less; hours or days of a GPU each. */
interface PublishedRow {
  readonly model: string;
  readonly nll: number;
  readonly source: string;
}

const protocolOf = (data: string, binarisation: string): string =>
  `${data}, 1 x 28 x 28, 10,000 test images, binarisation ${binarisation}, likelihood bernoulli`;

/** The figures are handed down without a source; this one's abstract fits, its table was not seen. */
const realNvpSource = "probably Xu et al. 2019, arXiv:1905.13452";

/** By the board's protocols; densities of other protocols are no match. */
export const published: Readonly<Record<string, readonly PublishedRow[]>> = {
  [protocolOf("mnist", "dynamic")]: [
    { model: "NVAE", nll: 78.01, source: "Vahdat & Kautz 2020, arXiv:2007.03898" },
    { model: "RealNVP prior, convolutional or residual", nll: 78.5, source: realNvpSource },
    { model: "IAF, convolutional, residual", nll: 79.1, source: "Kingma et al. 2016, arXiv:1606.04934" },
    { model: "two layers, VampPrior", nll: 81.24, source: "Tomczak & Welling 2018, arXiv:1705.07120" },
    { model: "exemplar prior", nll: 82.09, source: "Norouzi et al. 2020, arXiv:2004.04795" },
    { model: "VampPrior", nll: 82.43, source: "Norouzi et al. 2020, arXiv:2004.04795" },
  ],
  // the bits of Larochelle & Murray 2011, which all of them train and test on
  [protocolOf("binarized-mnist", "static")]: [
    { model: "ladder, convolutional", nll: 79.24, source: "publication not known here" },
    { model: "RealNVP prior, convolutional or residual", nll: 79.9, source: realNvpSource },
    { model: "two layers, VampPrior", nll: 83.19, source: "Tomczak & Welling 2018, arXiv:1705.07120" },
    { model: "VampPrior", nll: 85.57, source: "Tomczak & Welling 2018, arXiv:1705.07120" },
  ],
};
