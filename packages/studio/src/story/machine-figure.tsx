import { Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { TileGrid } from "../models/tile-grid";
import { Pixels } from "../ui/pixels";
import { DrawOthers } from "../ui/draw-others";
import { Failure } from "../ui/states";
import { CloudPlane } from "./cloud-plane";
import { ImageChoice } from "./image-choice";
import { drawnImages, imageOf, type LearntModel } from "./learnt-model";
import { StoryFigure } from "./story-figure";

const draws = 12;

/** Encoder, a draw, decoder: one image on its way through the model that was trained above. */
export function MachineFigure({ model }: { readonly model: LearntModel }): ReactNode {
  const [chosen, setChosen] = useState(0);
  const [seed, setSeed] = useState(1);
  const cloud = model.clouds[chosen];
  const { data, error } = useQuery({
    queryKey: ["story-draws", model.id, chosen, seed],
    queryFn: () => drawnImages(model, cloud, 1, draws, seed),
    placeholderData: keepPreviousData,
  });
  return (
    <StoryFigure caption="Left the image that the encoder is given. In the middle its answer, a cloud: dots are the means of the other images, dashed rings one and two standard deviations of the prior. Right what the decoder makes of the red draws.">
      <ImageChoice model={model} chosen={chosen} onChoose={setChosen} />
      {error && <Failure error={error} />}
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="md" mt="sm">
        <Stage title="1. Encoder">
          <Pixels values={imageOf(model, chosen)} shape={model.shape} size={150} label="The chosen image" />
          <Text size="xs" className="numbers">
            mean ({list(cloud.mean)})<br />
            standard deviation ({list(cloud.logVar.map((v) => Math.exp(v / 2)))})
          </Text>
        </Stage>
        <Stage title="2. A draw">
          <CloudPlane clouds={model.clouds} width={1} draws={data?.codes} chosen={chosen} />
          <Group>
            <DrawOthers onDraw={() => setSeed((n) => n + 1)} />
          </Group>
        </Stage>
        <Stage title="3. Decoder">
          <TileGrid
            rows={[data?.images]}
            shape={model.shape}
            columns={4}
            count={draws}
            label="What the decoder makes of the draws"
          />
        </Stage>
      </SimpleGrid>
    </StoryFigure>
  );
}

const Stage = ({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode => (
  <Stack gap={6}>
    <Text fw={600} size="sm">
      {title}
    </Text>
    {children}
  </Stack>
);

const list = (values: ArrayLike<number>): string => Array.from(values, (v) => v.toFixed(2)).join(", ");
