import { Button, Text } from "@mantine/core";
import { IconWorldUpload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { postForFile, runPath } from "../api/client";
import { saveFile } from "../ui/save-file";

/** Saves the run's model as one page that needs no server, as `latents publish` writes it. */
export function PublishButton({ name }: { readonly name: string }): ReactNode {
  const publish = useMutation({
    mutationFn: async () => saveFile(await postForFile(runPath(name, "/publish")), `${name}.html`, "text/html"),
  });
  return (
    <>
      {publish.error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" maw={360}>
          {publish.error.message}
        </Text>
      )}
      <Button
        variant="default"
        loading={publish.isPending}
        title="One file with the model, some images and the page: it needs no server, and whoever has it has the images"
        leftSection={<IconWorldUpload size={17} />}
        onClick={() => publish.mutate()}
      >
        Publish
      </Button>
    </>
  );
}
