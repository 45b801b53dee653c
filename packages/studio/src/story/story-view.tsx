import { Anchor, Code, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle, useReducedMotion } from "@mantine/hooks";
import { useEffect, type ReactNode } from "react";
import { Link } from "wouter";
import { wholeBetween } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import { useHost } from "../api/queries";
import { Loaded } from "../ui/loaded";
import { Waiting } from "../ui/states";
import { BetaFigure } from "./beta-figure";
import { CollapseFigure } from "./collapse-figure";
import { CostsFigure } from "./costs-figure";
import { useLearntModel } from "./learnt-model";
import { MachineFigure } from "./machine-figure";
import { UnfoldFigure } from "./unfold-figure";
import { useStoryTraining } from "./use-story-training";

/** Steps of each training, unless the address says others. */
const usualSteps = 600;

/** `#/story`: how a VAE learns, with figures that train in the page. */
export default function StoryView(): ReactNode {
  useDocumentTitle("How a VAE learns · latents");
  const [steps] = useAddressed("steps", usualSteps, wholeBetween(1, 100_000));
  const still = useReducedMotion(undefined, { getInitialValueInEffect: false });
  const published = useHost()?.publication !== undefined;
  const [training, start] = useStoryTraining();
  const model = useLearntModel(training);
  const train = (): void => void start({ latent: 2, beta: 1, steps });
  useEffect(() => {
    if (!still) train();
  }, [still]);
  const wait = <Waiting what="Train the model above first" height={200} isBusy={training.phase === "training"} />;
  return (
    <Stack component="article" gap="xl" maw={860} mx="auto">
      <div>
        <Title order={1} fz="h2">
          How a VAE learns
        </Title>
        <Text c="dimmed">
          A variational autoencoder, in five figures. Each of them trains for real, in this tab, in seconds; nothing
          leaves your machine.
        </Text>
      </div>
      <Part title="A plane that nobody has drawn">
        <Text>
          Take images, and one rule: each must be told by two numbers, its <em>code</em>, so well that it can be drawn
          again from them. Two nets learn to keep the rule. The <b>encoder</b> turns an image into a code, the{" "}
          <b>decoder</b> a code into an image. In the beginning both know nothing: all images lie in one heap, and all
          codes are drawn as one grey cloud. Then what looks alike comes together, and the plane becomes a map.
        </Text>
        <UnfoldFigure {...{ training, steps }} onTrain={train} />
      </Part>
      <Part title="Encoder, a draw, decoder">
        <Text>
          The encoder does not answer with a point but with a small <b>cloud</b>: a mean and a standard deviation for
          each number, the distribution q(z|x). A code is <b>drawn</b> from it, and only that draw reaches the decoder.
          So the decoder must draw the same image from anywhere in the cloud, and codes that lie near each other come to
          mean nearly the same. Choose an image, and draw others.
        </Text>
        <Loaded query={model} wait={wait}>
          {(learnt) => <MachineFigure model={learnt} />}
        </Loaded>
      </Part>
      <Part title="Two costs that pull against each other">
        <Text>
          What training lowers is a sum of two costs, both in nats, the negative <b>evidence lower bound</b>:
        </Text>
        <Code block aria-label="The loss" tabIndex={0}>
          {
            "loss = REC + KL\nREC  = E_q[-log p(x|z)]          what it costs to tell the image, given a draw\nKL   = KL(q(z|x) || p(z))        what it costs to tell the draw, given the prior p(z) = N(0, I)"
          }
        </Code>
        <Text>
          A narrow cloud far from the middle makes REC small, since the decoder knows exactly which image is meant, and
          KL large. A cloud as wide as the prior costs no KL and says nothing. Make the cloud of an image narrower or
          wider than the encoder has made it, and see what both costs do.
        </Text>
        <Loaded query={model} wait={wait}>
          {(learnt) => <CostsFigure model={learnt} />}
        </Loaded>
      </Part>
      <Part title="β: between chaos and blur">
        <Text>
          Weigh the KL with a number: loss = REC + β KL. At β = 1 it is the bound. Less makes codes cheap, more makes
          them dear. The slider trains a model anew at each stop.
        </Text>
        <BetaFigure steps={steps} />
      </Part>
      <Part title="Collapse, as it happens">
        <Text>
          Give a model eight numbers and let each nat be dear, β = 12: it does not use all of them a little, it uses
          some, and gives the others up. Their clouds become nearly the prior, their KL falls to almost nothing, and
          what they say is noise. At β = 1 all eight are worth their price, at 20 none is. That is{" "}
          <b>posterior collapse</b>: here it is what the rule asks for, in deep models it is often an accident of the
          first steps.
        </Text>
        <CollapseFigure steps={steps} />
      </Part>
      <Text size="sm" c="dimmed">
        All figures train nets of one hidden layer of 128 numbers on at most 2,000 images, {steps.toLocaleString("en")}{" "}
        steps of 50 images each. Sources: Kingma and Welling 2014 (arXiv:1312.6114) for the model and its bound; Higgins
        et al. 2017 for β; Bowman et al. 2016 (arXiv:1511.06349) for collapse.{" "}
        {!published && (
          <Anchor component={Link} href="/train" inherit underline="always">
            Train one of your own here.
          </Anchor>
        )}
      </Text>
    </Stack>
  );
}

const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode => (
  <Stack component="section" gap="sm">
    <Title order={2} fz="h3">
      {title}
    </Title>
    {children}
  </Stack>
);
