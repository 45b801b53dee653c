import { Alert, Anchor, Button, FileButton, Stack, Text } from "@mantine/core";
import { IconPhotoOff } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { Failure } from "../../ui/states";
import { takeOwnImages } from "../training-data";

/** Opens images of the user's own: in a line of text, or with `reason` as the state of a page whose MNIST is not there. */
export function OwnImages({ reason }: { readonly reason?: unknown }): ReactNode {
  const [error, setError] = useState<unknown>();
  const take = (files: File[]): void => {
    setError(undefined);
    if (files.length > 0) takeOwnImages(files).catch(setError);
  };
  if (reason === undefined)
    return (
      <>
        <FileButton multiple onChange={take}>
          {(props) => (
            <Anchor component="button" type="button" size="sm" {...props}>
              Use images of your own
            </Anchor>
          )}
        </FileButton>
        {error !== undefined && <Failure error={error} />}
      </>
    );
  return (
    <Alert color="yellow" icon={<IconPhotoOff />} title="MNIST is not beside this page">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          The page looks for <code>data/mnist-train.npz</code> and <code>data/mnist-test.npz</code> at its own address:{" "}
          {reason instanceof Error ? reason.message : "there is nothing"}. <code>latents studio</code> serves them. Or
          open images of your own: an .npz file, or an IDX file of images, with one of their labels if there are any.
        </Text>
        <FileButton multiple onChange={take}>
          {(props) => (
            <Button {...props} size="xs" variant="light">
              Open images
            </Button>
          )}
        </FileButton>
        {error !== undefined && <Failure error={error} />}
      </Stack>
    </Alert>
  );
}
